"""Adoption of products: recording how far a customer has come, his history, and how products spread over the sites."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from repplan.domain.adoption import (
    AdoptionMark,
    AdoptionStanding,
    Regression,
    grouped,
    regressions,
    settled,
    standing_of,
    standings,
    trials,
)
from repplan.domain.adoption_advice import Advice, next_best_action
from repplan.domain.diffusion import Person, SiteAdoption, site_adoption
from repplan.domain.trial import FollowUp, trial_follow_up
from repplan.errors import NotFoundError, UsageError
from repplan.i18n import _
from repplan.services.facts.finding import find_anyone, find_customer, find_site, fold
from repplan.services.facts.policies import load_policy
from repplan.services.facts.territory import Strangers, load_territory, owned, strangers
from repplan.store import reading
from repplan.store.adoption_reading import adoption_marks, products

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from repplan.domain.adoption import Adoption
    from repplan.domain.customer import Customer
    from repplan.domain.history import History
    from repplan.domain.policy import Policy
    from repplan.services.context import Context
    from repplan.services.facts.territory import Territory

_ALIKE = 0.75  # of 1: so near to a known product that a slip of the finger is likelier than a new one
_SHORTEST_BEGINNING = 2


@dataclass(frozen=True, slots=True)
class ProductHistory:
    """One product and one customer.

    Attributes:
        standing: where he stands.
        marks: what was recorded, one for each day, earliest first.
        regressions: every step back.
        advice: what to do next.
        follow_up: the visit owed since he began to try it.
    """

    standing: AdoptionStanding
    marks: tuple[AdoptionMark, ...]
    regressions: tuple[Regression, ...]
    advice: Advice
    follow_up: FollowUp | None


@dataclass(frozen=True, slots=True)
class CustomerAdoption:
    """What is known of a customer, product by product."""

    customer: Customer
    products: tuple[ProductHistory, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of an entry.

    Attributes:
        customer: whom it is about.
        written: False where it only repeats what was known.
        new_product: whether nothing was known of the product, of any customer.
        product: how he stands after it.
    """

    customer: Customer
    written: bool
    new_product: bool
    product: ProductHistory


@dataclass(frozen=True, slots=True)
class Line:
    """A customer of the rep and how he stands with a product."""

    customer: Customer
    product: ProductHistory


@dataclass(frozen=True, slots=True)
class Overview:
    """How products spread.

    Attributes:
        today: the day.
        order: the stages, lowest first.
        lines: the rep's own customers of whom something is known, by product.
        unknown: by product, his customers of whom nothing is known.
        sites: product by product, the sites at which he has customers; all customers on file there are counted.
        strangers: what is there instead where all customers are other reps'.
    """

    today: dt.date
    order: tuple[Adoption, ...]
    lines: tuple[Line, ...]
    unknown: Mapping[str, int]
    sites: tuple[SiteAdoption, ...]
    strangers: Strangers | None = None

    @property
    def products(self) -> tuple[str, ...]:
        """The products it tells of."""
        return tuple(self.unknown)

    def of(self, product: str) -> list[Line]:
        """The lines of one product."""
        return [line for line in self.lines if line.product.standing.product == product]


@dataclass(frozen=True, slots=True)
class NewMark:
    """An entry as it was asked for: `day` None = today; `new` says that the product is none of those known."""

    product: str
    stage: Adoption
    day: dt.date | None = None
    note: str = ""
    new: bool = False


def record_adoption(context: Context, command: str, name: str, entry: NewMark) -> Recorded:
    """Record how far a customer has come with a product.

    What only repeats the stage known for that day is not written again, unless a note comes with it.

    Raises:
        NotFoundError: if nobody fits the name.
        UsageError: if the day lies ahead, or the product looks like a known one spelled otherwise.
    """
    from repplan.store.adoption_writing import add_adoption_mark
    from repplan.store.writing import facts

    day = entry.day or context.today
    if day > context.today:
        raise UsageError(_("{day} lies ahead: record what has happened").format(day=day))
    with context.reading() as db:
        policy = load_policy(context, db)
        customer = find_customer(reading.customers(db), name)
        known = products(db)
    product = find_product(known, entry.product, new=entry.new)
    mark = AdoptionMark(customer.number, product, day, entry.stage, entry.note)
    with context.writing(command) as session:
        with facts(session) as db:
            before = [m for m in adoption_marks(db, day, customer.number) if m.product == product]
        written = not before or before[-1].stage is not mark.stage or bool(entry.note)
        if written:
            add_adoption_mark(session, mark)
    with context.reading() as db:
        history = reading.histories(db, context.today, policy)[customer.number]
        marks = adoption_marks(db, context.today, customer.number)
    own = [m for m in marks if m.product == product]
    return Recorded(customer, written, product not in known, _product(own, history, policy, context.today))


def adoption_history(context: Context, name: str, product: str | None = None) -> CustomerAdoption:
    """What was recorded of a customer, of all products or of one.

    Raises:
        NotFoundError: if nobody fits the name, or nothing the product.
    """
    with context.reading() as db:
        policy = load_policy(context, db)
        customer = find_anyone(reading.customers(db, archived=True), name)
        history = reading.histories(db, context.today, policy)[customer.number]
        marks = grouped(adoption_marks(db, context.today, customer.number))
        wanted = None if product is None else known_product(products(db), product)
    found = [
        _product(own, history, policy, context.today)
        for (_number, of), own in marks.items()
        if wanted is None or of == wanted
    ]
    return CustomerAdoption(customer, tuple(found))


def adoption_overview(context: Context, product: str | None = None, site: str | None = None) -> Overview:
    """How products spread over the sites, and where the rep's own customers stand.

    Raises:
        NotFoundError: if nothing fits the product or the site.
    """
    with context.reading() as db:
        territory = load_territory(context, db)
        marks = adoption_marks(db, context.today)
        known = products(db)
    own = owned(territory, context.config["rep.name"])
    wanted = known if product is None else [known_product(known, product)]
    place = None if site is None else find_site(territory.sites.values(), site).id
    mine = {n: c for n, c in own.customers.items() if place is None or c.site_id == place}
    lines = [
        Line(mine[number], _product(group, own.histories[number], own.policy, context.today))
        for (number, of), group in grouped(marks).items()
        if of in wanted and number in mine
    ]
    lines.sort(key=lambda line: (line.product.standing.product, line.customer.number))
    told = {name: sum(line.product.standing.product == name for line in lines) for name in wanted}
    return Overview(
        today=context.today,
        order=own.policy.adoption_order,
        lines=tuple(lines),
        unknown={name: len(mine) - count for name, count in told.items()},
        sites=tuple(found for name in wanted for found in spread_over_sites(territory, marks, name, mine.values())),
        strangers=strangers(context, own),
    )


def spread_over_sites(
    territory: Territory,
    marks: Sequence[AdoptionMark],
    product: str,
    customers: Iterable[Customer],
    cards: Mapping[int, Mapping[str, str]] = MappingProxyType({}),
) -> list[SiteAdoption]:
    """A product at each site of some customers, the largest share first.

    Args:
        territory: all customers, other reps' too: a share counts everybody on file at a site.
        marks: what was recorded, days not decreasing.
        product: the product.
        customers: whose sites are looked at.
        cards: the further fields of customers' cards, by customer number and name of the field.
    """
    at = standings((mark for mark in marks if mark.product == product), territory.policy.adoption_order)
    people: dict[str, list[Person]] = {customer.site_id: [] for customer in customers}
    for number, customer in territory.customers.items():
        if customer.site_id in people:
            standing = at.get(number, {}).get(product)
            stage = None if standing is None else standing.stage
            person = Person(customer, territory.histories[number].stage, stage, cards.get(number, {}))
            people[customer.site_id].append(person)
    found = [site_adoption(group, product) for group in people.values()]
    return sorted(found, key=lambda site: (-site.percent, -len(site.adopters), site.site))


def _product(marks: Sequence[AdoptionMark], history: History, policy: Policy, today: dt.date) -> ProductHistory:
    """One product of a customer, from his marks of it."""
    order = policy.adoption_order
    standing = standing_of(marks, order)
    assert standing is not None
    return ProductHistory(
        standing=standing,
        marks=tuple(settled(marks)),
        regressions=tuple(regressions(marks, order)),
        advice=next_best_action(history.stage, standing.stage, standing.product),
        follow_up=trial_follow_up(trials(marks, order), history.last_met, policy.trial_within, today),
    )


def known_product(known: Sequence[str], text: str) -> str:
    """The product that a text names: the whole name or the beginning of one, case aside.

    Raises:
        NotFoundError: if it names none or several.
    """
    fits = _fitting(known, text)
    if len(fits) == 1:
        return fits[0]
    if fits:
        message = _("{text!r} fits several products: {names}; write more of the name")
        raise NotFoundError(message.format(text=text, names=", ".join(fits)))
    if not known:
        raise NotFoundError(_("nothing is known of any product yet: `repplan adopt NAME PRODUCT STAGE` records it"))
    message = _("no product fits {text!r}; known are {names}")
    raise NotFoundError(message.format(text=text, names=", ".join(known)))


def find_product(known: Sequence[str], text: str, *, new: bool) -> str:
    """The product that an entry is about: a known one by its name or beginning, else a new one by the text.

    Args:
        known: the products that any entry names.
        text: what the user typed.
        new: the text is another product's whole name, however like a known one it looks.

    Raises:
        UsageError: if it fits several, looks like a known one spelled otherwise, or is no name.
    """
    name = " ".join(text.split())
    if not name:
        raise UsageError(_("a product needs a name"))
    same = [product for product in known if fold(product) == fold(name)]
    if same or new:
        return same[0] if same else name
    fits = _fitting(known, name)
    if len(fits) == 1:
        return fits[0]
    alike = fits or [
        product for product in known if difflib.SequenceMatcher(None, fold(product), fold(name)).ratio() >= _ALIKE
    ]
    if alike:
        message = _("no product is called {text!r}; did you mean {names}? `--new` says that it is another one")
        raise UsageError(message.format(text=name, names=_(" or ").join(alike)))
    return name


def _fitting(known: Sequence[str], text: str) -> list[str]:
    wanted = fold(text)
    same = [product for product in known if fold(product) == wanted]
    if same or len(wanted) < _SHORTEST_BEGINNING:
        return same
    return [product for product in known if fold(product).startswith(wanted)]
