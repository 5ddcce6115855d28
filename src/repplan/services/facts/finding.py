"""Finding what the user named: a customer or a site by its number, name, or a part of the name that fits only one."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, TypeVar

from repplan.domain.site_names import closed_up, core, plain, stem
from repplan.errors import NotFoundError
from repplan.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from repplan.domain.customer import Customer, Site

T = TypeVar("T")
CANDIDATES_SHOWN = 10
_RESEMBLING = 60  # of 100


def find_customer(customers: Iterable[Customer], text: str, *, at_desk: bool = False) -> Customer:
    """The one customer that a text names.

    Understood, in this order, letters' case, full-width forms and spaces within Chinese aside: the number (`3` or
    `#3`), the exact id or name, `name @ site` or `name site`, the beginning of one name, a part of one name. Parts of
    `name @ site` may be shortened the same way. A way that fits several customers ends the search: nothing is guessed.

    Args:
        customers: those to choose from; the caller decides whether the archived are among them.
        text: what the user typed.
        at_desk: whether a bare number would mean a stop of the day there, so that messages write customers' as `#3`.

    Raises:
        NotFoundError: if nothing fits, or several do; lists up to ten candidates with their numbers.
    """
    name = _describe_hashed if at_desk else describe
    pool = list(customers)
    wanted = fold(text)
    fits = _fitting(pool, wanted)
    if len(fits) == 1:
        return fits[0]
    if fits:
        message = _("{text!r} fits several customers: {candidates}; write {way}")
        raise NotFoundError(message.format(text=text, candidates=_listed(fits, name), way=_way(fits, at_desk=at_desk)))
    close = _resembling(pool, wanted) if wanted else []
    if close:
        message = _("no customer fits {text!r}; did you mean {candidates}?")
        raise NotFoundError(message.format(text=text, candidates=_listed(close, name)))
    message = _("no customer fits {text!r}: `repplan customer list` shows all numbers and names")
    raise NotFoundError(message.format(text=text))


def find_anyone(customers: Iterable[Customer], text: str) -> Customer:
    """As `find_customer`, with the archived among the customers: they are looked at where none of the others fits.

    Raises:
        NotFoundError: if nothing fits, or several do.
    """
    everyone = list(customers)
    active = [customer for customer in everyone if customer.archived_on is None]
    return find_customer(active if _fitting(active, fold(text)) else everyone, text)


def fitting(customers: Iterable[Customer], text: str) -> list[Customer]:
    """All customers that a text may mean, by the first of the ways of `find_customer` that fits any."""
    return _fitting(list(customers), fold(text))


def find_site(sites: Iterable[Site], text: str) -> Site:
    """The one site that a text names.

    Understood, in this order: the exact name; another name of the site; the name however written; the beginning of a
    name, a part of it; its short form (协和 for 北京协和医院). A way that fits several sites ends the search.

    Raises:
        NotFoundError: if nothing fits, or several do; lists up to ten candidates.
    """
    pool = list(sites)
    wanted = fold(text)
    fits = _fitting_sites(pool, wanted) if wanted else []
    if len(fits) == 1:
        return fits[0]
    if fits:
        message = _("{text!r} fits several sites: {candidates}; write more of the name")
        raise NotFoundError(message.format(text=text, candidates=_listed(fits, lambda site: site.name)))
    close = _alike_sites(pool, wanted) if wanted else []
    if close:
        message = _("no site fits {text!r}; did you mean {candidates}?")
        raise NotFoundError(message.format(text=text, candidates=_listed(close, lambda site: site.name)))
    message = _("no site fits {text!r}: `repplan site list` shows all names")
    raise NotFoundError(message.format(text=text))


def _fitting_sites(pool: Sequence[Site], wanted: str) -> list[Site]:
    bare = plain(wanted)
    return (
        [site for site in pool if fold(site.name) == wanted]
        or [site for site in pool if wanted in map(fold, site.aliases)]
        or [site for site in pool if bare and bare in (plain(site.name), *map(plain, site.aliases))]
        or _by_name(pool, lambda site: site.name, wanted)
        or [site for site in pool if stem(site.name) == stem(wanted)]
    )


def _alike_sites(pool: Sequence[Site], wanted: str) -> list[Site]:
    """Those whose plain name, or short form, is nearly what is wanted, the nearest first."""
    from rapidfuzz import fuzz  # only where a name was mistyped

    rated = [
        (max(fuzz.ratio(plain(site.name), plain(wanted)), fuzz.ratio(core(site.name), core(wanted))), site)
        for site in pool
    ]
    return [site for ratio, site in sorted(rated, key=lambda pair: -pair[0]) if ratio >= _RESEMBLING]


def describe(customer: Customer) -> str:
    """A customer as messages name him: `3 Li Wei (General Hospital)`."""
    where = "" if customer.site_name == customer.name else f" ({customer.site_name})"
    return f"{customer.number} {customer.name}{where}"


def _describe_hashed(customer: Customer) -> str:
    return f"#{describe(customer)}"


def _way(fits: Sequence[Customer], *, at_desk: bool) -> str:
    """How to say which of several customers is meant; a site helps only where it is not the same."""
    # Quoted, as a shell takes a bare # for the beginning of a comment.
    number = f"'#{fits[0].number}'" if at_desk else _("the number")
    if len({(fold(customer.name), customer.site_id) for customer in fits}) < len(fits):
        return number
    return _("{number}, or name @ site").format(number=number)


def fold(text: str) -> str:
    """The text with case, full-width forms and runs of spaces evened out, for comparing."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _fitting(pool: list[Customer], wanted: str) -> list[Customer]:
    digits = wanted.removeprefix("#")
    if digits.isdecimal():
        numbered = [customer for customer in pool if customer.number == int(digits)]
        if numbered:
            return numbered
    return (
        [customer for customer in pool if wanted in (fold(customer.id), fold(customer.name))]
        or [customer for customer in pool if closed_up(fold(customer.name)) == closed_up(wanted)]
        or _by_name_and_site(pool, wanted)
        or _by_name(pool, lambda customer: customer.name, wanted)
    )


def _by_name_and_site(pool: list[Customer], wanted: str) -> list[Customer]:
    """The customers of `name @ site`, or of `name site` at whichever space separates the two."""
    if "@" in wanted:
        splits = [tuple(part.strip() for part in wanted.rsplit("@", 1))]
    else:
        splits = [(wanted[:i], wanted[i + 1 :]) for i, letter in enumerate(wanted) if letter == " "]
    fits: dict[int, Customer] = {}
    for name, site in splits:
        here = _by_name(pool, lambda customer: customer.site_name, site)
        fits |= {customer.number: customer for customer in _by_name(here, lambda customer: customer.name, name)}
    return list(fits.values())


def _by_name(pool: Sequence[T], name: Callable[[T], str], wanted: str) -> list[T]:
    """Those whose name equals, else begins with, else contains what is wanted."""
    if not wanted:
        return []
    exact = [item for item in pool if fold(name(item)) == wanted]
    folded = [(item, closed_up(fold(name(item)))) for item in pool]
    wanted = closed_up(wanted)
    return (
        exact
        or [item for item, text in folded if text == wanted]
        or [item for item, text in folded if text.startswith(wanted)]
        or [item for item, text in folded if wanted in text]
    )


def _resembling(pool: list[Customer], wanted: str) -> list[Customer]:
    """Those whose name is nearly what is wanted, the nearest first."""
    import difflib  # only where a name was mistyped

    rated = [(difflib.SequenceMatcher(None, fold(customer.name), wanted).ratio(), customer) for customer in pool]
    return [customer for ratio, customer in sorted(rated, key=lambda pair: -pair[0]) if ratio >= 0.6]


def _listed(items: Sequence[T], describe_item: Callable[[T], str]) -> str:
    shown = ", ".join(describe_item(item) for item in items[:CANDIDATES_SHOWN])
    more = len(items) - CANDIDATES_SHOWN
    return shown if more <= 0 else _("{shown} and {more} more").format(shown=shown, more=more)
