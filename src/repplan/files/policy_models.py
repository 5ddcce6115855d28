"""The shape of a policy file for pydantic: which keys there are and what each may hold. Everything may be left out.

What depends on several values at once (min ≤ ideal ≤ max) is checked by `policy_file` on the completed tables.
Imported only when a policy text is validated for the first time. Pydantic reads the annotations while the classes are
made, so they are not postponed here.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field  # noqa: TID253 - imported by policy_file on demand

from repplan.domain.adoption import Adoption, order_mistake
from repplan.domain.customer import Area, Role, Setting, Tier
from repplan.domain.policy import DEFAULT_POLICY, Unit
from repplan.domain.relationship import Stage
from repplan.domain.sessions import parse_day_hours, parse_week
from repplan.domain.spans import Span
from repplan.domain.winning import Choice
from repplan.files.policy_document import listed, read_span
from repplan.i18n import _

Count = Annotated[int, Field(strict=True, ge=1, le=10_000)]
Limit = Annotated[int, Field(strict=True, ge=0, le=10_000)]
Percent = Annotated[float, Field(strict=True, ge=0, le=90, allow_inf_nan=False)]
Amount = Annotated[float, Field(strict=True, ge=0, le=1_000_000, allow_inf_nan=False)]


def _known_season(name: str) -> str:
    if name not in DEFAULT_POLICY.seasons:
        raise ValueError(name)  # told as every unknown word is
    return name


def _span(text: str) -> str:
    read_span(text)
    return text


def _hours(text: str) -> str:
    if text.strip():
        parse_day_hours(text)
    return text


def _days(text: str) -> str:
    # Days alone must stand before any window: "Mon am" would contradict an evening, "Mon 10:00-11:00; Tue" hide a day.
    for window in (Span(480, 540), Span(1200, 1260)):
        if any(spans not in {(), (window,)} for spans in parse_week(f"{text} {window}")):
            raise ValueError(_("write weekdays alone, such as Tue, Thu or daily, not {text!r}").format(text=text))
    return text


def _order(stages: list[Adoption]) -> list[Adoption]:
    mistake = order_mistake(stages)
    if mistake:
        raise ValueError(mistake)
    return stages


def _rule_name(name: str) -> str:
    if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
        raise ValueError(_("name a rule with letters, digits, - and _ only"))
    return name


RuleName = Annotated[str, AfterValidator(_rule_name)]
OrderList = Annotated[list[Adoption], AfterValidator(_order)]
SpanText = Annotated[str, AfterValidator(_span)]
HoursText = Annotated[str, AfterValidator(_hours)]
DaysText = Annotated[str, AfterValidator(_days)]
Season = Annotated[str, AfterValidator(_known_season)]


class Table(BaseModel):
    """A table of the file: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)


class RhythmTable(Table):
    """A rhythm: the gap between two visits."""

    unit: Unit | None = None
    min: Count | None = None
    ideal: Count | None = None
    max: Count | None = None


class WinningTable(RhythmTable):
    """How the customers of one setting are won."""

    window: Count | None = None
    remind_from: Count | None = None


class SpecialTable(RhythmTable):
    """A rule of its own: for whom, and the rhythm."""

    phase: Literal["keeping", "winning", "winback"] | None = None
    setting: Annotated[list[Setting], BeforeValidator(listed)] | None = None
    tier: Annotated[list[Tier], BeforeValidator(listed)] | None = None
    area: Annotated[list[Area], BeforeValidator(listed)] | None = None
    role: Annotated[list[Role], BeforeValidator(listed)] | None = None


class MissedWinTable(Table):
    """What becomes of a missed deadline."""

    default: Choice | None = None
    extend_days: Count | None = None


class RolesTable(Table):
    """Factors of a visit's worth by role."""

    decision_maker: Amount | None = None
    influencer: Amount | None = None
    executor: Amount | None = None
    blocker: Amount | None = None


class RiskTable(Table):
    """From when on a customer counts as at risk."""

    unseen: Annotated[float, Field(strict=True, ge=1, le=1000, allow_inf_nan=False)] | None = None
    complaint_days: Count | None = None
    rival_days: Count | None = None
    slide_days: Count | None = None
    ends_within: Limit | None = None


class WinbackTable(RhythmTable):
    """How a lost customer is visited."""

    visits: Count | None = None


class WeightsTable(Table):
    """What a missed visit is worth, in minutes, by tier."""

    A: Amount | None = None
    B: Amount | None = None
    C: Amount | None = None
    D: Amount | None = None
    winning: Amount | None = None


class AdoptionTable(Table):
    """The stages of adoption, lowest first."""

    order: OrderList | None = None


class HalvesTable(Table):
    """The half-days."""

    am: SpanText | None = None
    pm: SpanText | None = None
    evening: SpanText | None = None


class SoftTable(Table):
    """Hours that cost something to use."""

    settings: list[Setting] | None = None
    days: DaysText | None = None
    hours: HoursText | None = None
    cost: Amount | None = None


class LimitsTable(Table):
    """Limits of a day."""

    visits_a_day: Limit | None = None
    minutes_a_day: Amount | None = None
    reserve_percent: Percent | None = None


class ReplanningTable(Table):
    """What the published plan is worth, in minutes."""

    worth_it: Amount | None = None
    within_two_days: Amount | None = None
    within_week: Amount | None = None
    later: Amount | None = None


class PolicyTables(Table):
    """The whole file."""

    won_at: Stage | None = None
    visits_to_win: Count | None = None
    trial_within: Count | None = None
    adoption: AdoptionTable | None = None
    winning: dict[Setting, WinningTable] | None = None
    keeping: dict[Tier, RhythmTable] | None = None
    setting: dict[Setting, RhythmTable] | None = None
    store: dict[Area, RhythmTable] | None = None
    rule: dict[RuleName, SpecialTable] | None = None
    missed_win: MissedWinTable | None = None
    winback: WinbackTable | None = None
    weights: WeightsTable | None = None
    roles: RolesTable | None = None
    seasons: dict[Season, Amount] | None = None
    service: dict[Setting, Limit] | None = None
    halves: HalvesTable | None = None
    evening: SoftTable | None = None
    peak: SoftTable | None = None
    limits: LimitsTable | None = None
    risk: RiskTable | None = None
    replanning: ReplanningTable | None = None
