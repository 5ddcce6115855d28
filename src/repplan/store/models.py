"""The tables as SQLModel classes, for the write side. `migrations` creates them; a test holds the two together.

Dates are ISO text and clock times minutes after midnight, so that both sides and every database read them alike.
"""

from __future__ import annotations

from sqlmodel import Field, SQLModel  # noqa: TID253 - the write side is imported by writing commands only


class SiteRow(SQLModel, table=True):
    """A site. `hours` is a JSON list of seven entries from Monday: null, "closed" or spans."""

    __tablename__ = "site"
    id: str = Field(primary_key=True)
    name: str
    lat: float | None = None
    lon: float | None = None
    address: str = ""
    hours: str | None = None
    enter_minutes: int | None = None


class CustomerRow(SQLModel, table=True):
    """A customer. `lat`, `lon`, `address`, `hours` only where they differ from the site's.

    `file_stage` and `file_start` are what the latest file said of the stage and of the start (`prospect` too): both
    move on in the store, and a file that only repeats itself must not set them back.
    """

    __tablename__ = "customer"
    number: int | None = Field(default=None, primary_key=True)
    id: str
    name: str
    site_id: str = Field(foreign_key="site.id")
    department: str = ""
    title: str = ""
    setting: str
    area: str = ""
    role: str = ""
    tier: str
    potential: int | None = None
    openness: int | None = None
    lat: float | None = None
    lon: float | None = None
    address: str | None = None
    phone: str = ""
    email: str = ""
    sessions: str = ""
    hours: str | None = None
    service_minutes: int | None = None
    start_date: str | None = None
    prospect: bool = False
    rota_end: str | None = None
    last_visit: str | None = None
    rep: str = ""
    notes: str = ""
    added_on: str
    archived_on: str | None = None
    file_stage: str | None = None
    file_start: str | None = None


class StageMarkRow(SQLModel, table=True):
    """A stage as judged on a day; the latest by (day, id) holds. Import and edit make them without a contact."""

    __tablename__ = "stage_mark"
    id: int | None = Field(default=None, primary_key=True)
    customer: int = Field(foreign_key="customer.number")
    day: str
    stage: str
    contact_id: str | None = Field(default=None, foreign_key="contact.id")


class AdoptionMarkRow(SQLModel, table=True):
    """How far a customer has come with a product, as judged on a day; the latest by (day, id) holds."""

    __tablename__ = "adoption_mark"
    id: int | None = Field(default=None, primary_key=True)
    customer: int = Field(foreign_key="customer.number")
    product: str
    day: str
    stage: str
    note: str = ""


class ContactRow(SQLModel, table=True):
    """One line of the log. `retry` is what a missed visit promised: "phone", "evening", "tomorrow" or a clock time.

    `rival` is what was said of the competition: "product" or "rep".
    """

    __tablename__ = "contact"
    id: str = Field(primary_key=True)
    customer: int = Field(foreign_key="customer.number")
    day: str
    minute: int | None = None
    channel: str
    outcome: str
    reason: str = ""
    retry: str = ""
    note: str = ""
    visit_id: int | None = Field(default=None, foreign_key="plan_visit.id")
    logged_at: str
    rival: str = ""


class SessionEntryRow(SQLModel, table=True):
    """An entry of a customer's rota, as `domain.rota` describes it; `site_id` NULL = his own site."""

    __tablename__ = "session_entry"
    id: int | None = Field(default=None, primary_key=True)
    customer: int = Field(foreign_key="customer.number")
    site_id: str | None = Field(default=None, foreign_key="site.id")
    kind: str
    first_day: str | None = None
    last_day: str | None = None
    hours: str = ""
    note: str = ""


class PlanRow(SQLModel, table=True):
    """A plan, draft or published. `document` is the interchange plan, `summary` what the command printed, both JSON."""

    __tablename__ = "plan"
    id: int | None = Field(default=None, primary_key=True)
    status: str
    first_day: str
    days: int
    made_at: str
    cost: float
    travel: float
    policy_digest: str
    facts_digest: str
    summary: str
    document: str


class PlanVisitRow(SQLModel, table=True):
    """A visit of a plan. Facts may cancel (`reason`) or move it; a newer plan that covers its day supersedes it.

    `site_id` is where the customer is met, NULL = at his own site.
    """

    __tablename__ = "plan_visit"
    id: int | None = Field(default=None, primary_key=True)
    plan_id: int | None = Field(default=None, foreign_key="plan.id")
    customer: int = Field(foreign_key="customer.number")
    rep: str = ""
    day: str
    number: int
    arrive: float
    start: float
    end: float
    travel: float
    appointment: bool = False
    added: bool = False
    state: str = "planned"
    reason: str = ""
    moved_to: str | None = None
    superseded_by: int | None = Field(default=None, foreign_key="plan.id")
    site_id: str | None = Field(default=None, foreign_key="site.id")


class AppointmentRow(SQLModel, table=True):
    """A visit fixed to a day, and to a clock time where `minute` is given."""

    __tablename__ = "appointment"
    id: int | None = Field(default=None, primary_key=True)
    customer: int = Field(foreign_key="customer.number")
    day: str
    minute: int | None = None


class LeaveRow(SQLModel, table=True):
    """The rep's days off, both ends included; `part` is all, am or pm."""

    __tablename__ = "leave"
    id: int | None = Field(default=None, primary_key=True)
    first_day: str
    last_day: str
    part: str = "all"
    note: str = ""


class BusyRow(SQLModel, table=True):
    """A recurring block: `rule` is an RFC 5545 RRULE from `first_day`, `hours` its clock spans."""

    __tablename__ = "busy"
    id: int | None = Field(default=None, primary_key=True)
    rule: str
    first_day: str
    hours: str
    text: str
    note: str = ""


class WorkdayRow(SQLModel, table=True):
    """A day worked against the calendar, like the weekday it stands for (Monday 0)."""

    __tablename__ = "workday"
    id: int | None = Field(default=None, primary_key=True)
    day: str
    like: int
    note: str = ""


class ClosureRow(SQLModel, table=True):
    """A blackout: a site (or one customer) that receives nobody on some days."""

    __tablename__ = "closure"
    id: int | None = Field(default=None, primary_key=True)
    site_id: str | None = Field(default=None, foreign_key="site.id")
    customer: int | None = Field(default=None, foreign_key="customer.number")
    first_day: str
    last_day: str
    part: str = "all"
    note: str = ""


class CalendarNoticeRow(SQLModel, table=True):
    """A notice of public holidays that was taken in; with a `year` it arranges the whole of it."""

    __tablename__ = "calendar_notice"
    id: int | None = Field(default=None, primary_key=True)
    country: str
    year: int | None = None
    source: str
    taken_at: str


class CalendarNoticeDayRow(SQLModel, table=True):
    """A day of a notice: `kind` is off, work (a make-up day) or ordinary (as its week says)."""

    __tablename__ = "calendar_notice_day"
    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="calendar_notice.id")
    day: str
    kind: str
    name: str = ""


class TeamBundleRow(SQLModel, table=True):
    """The latest bundle of another rep that was taken in; `since` is the day its log begins."""

    __tablename__ = "team_bundle"
    id: int | None = Field(default=None, primary_key=True)
    rep: str
    made_at: str
    since: str | None = None
    digest: str
    taken_at: str


class TeamVisitRow(SQLModel, table=True):
    """A visit of another rep's plan in force, as his latest bundle tells it."""

    __tablename__ = "team_visit"
    id: int | None = Field(default=None, primary_key=True)
    rep: str
    customer: int = Field(foreign_key="customer.number")
    day: str
    number: int
    arrive: float
    start: float
    end: float
    travel: float
    state: str
    appointment: bool = False
    reason: str = ""


class TeamWordRow(SQLModel, table=True):
    """Whose word holds about a customer or a fact of a site: `own` where it is the customer's own rep's."""

    __tablename__ = "team_word"
    key: str = Field(primary_key=True)
    own: bool
    made_at: str
    rep: str


class CustomerKeyRow(SQLModel, table=True):
    """An identifier under which another laptop knows a customer."""

    __tablename__ = "customer_key"
    id: str = Field(primary_key=True)
    customer: int = Field(foreign_key="customer.number")


class SiteAliasRow(SQLModel, table=True):
    """Another name of a site: a file that writes it means this site."""

    __tablename__ = "site_alias"
    id: int | None = Field(default=None, primary_key=True)
    site_id: str = Field(foreign_key="site.id")
    name: str


class CadenceOverrideRow(SQLModel, table=True):
    """A customer's own cadence, in days; `until` is the last day on which a gap may begin that it rules."""

    __tablename__ = "cadence_override"
    customer: int = Field(primary_key=True, foreign_key="customer.number")
    min: int
    ideal: int
    max: int
    since: str
    until: str | None = None
    because: str = ""


class WinDecisionRow(SQLModel, table=True):
    """What was decided about the win window that began on `start_date`; the latest by number holds.

    `until` is the deadline as extended by this decision or one before, `tier` what a downgrade made of the customer.
    """

    __tablename__ = "win_decision"
    id: int | None = Field(default=None, primary_key=True)
    customer: int = Field(foreign_key="customer.number")
    start_date: str
    day: str
    choice: str
    until: str | None = None
    tier: str | None = None


class LossRow(SQLModel, table=True):
    """A loss of a customer; open while `regained_on` is NULL."""

    __tablename__ = "loss"
    id: int | None = Field(default=None, primary_key=True)
    customer: int = Field(foreign_key="customer.number")
    day: str
    reason: str
    note: str = ""
    regained_on: str | None = None
