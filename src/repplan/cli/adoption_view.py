"""How adoption is shown: one customer's history, what an entry changed, and how products spread."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from repplan.cli import render, words
from repplan.i18n import _, ngettext

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from repplan.domain.adoption import Regression
    from repplan.domain.adoption_advice import Advice
    from repplan.domain.customer import Customer
    from repplan.domain.diffusion import SiteAdoption, SupporterCandidate
    from repplan.domain.trial import FollowUp
    from repplan.services.customers.adopting import CustomerAdoption, Line, Overview, ProductHistory, Recorded

_NAMES_SHOWN = 6
_CANDIDATES_SHOWN = 3


def show_recorded(recorded: Recorded, today: dt.date, console: Console) -> None:
    """Say where the customer stands now and what to do next."""
    customer, standing = words.named(recorded.customer), recorded.product.standing
    text = _("{customer}: {product}, {stage} since {day}")
    if not recorded.written:
        text = _("{customer}: {product}, {stage} since {day}; nothing new")
    day = words.date(standing.since, today)
    console.print(text.format(customer=customer, product=standing.product, stage=standing.stage.value, day=day))
    if recorded.new_product:
        console.print(_("The first that is known of {product}.").format(product=standing.product))
    _show_state(recorded.product, today, console)


def show_history(found: CustomerAdoption, today: dt.date, console: Console) -> None:
    """Print what was recorded of a customer, product by product, and what to do next."""
    who = words.named(found.customer)
    if not found.products:
        text = _("{customer}: nothing recorded yet; `repplan adopt {number} PRODUCT STAGE` records it")
        console.print(text.format(customer=who, number=found.customer.number))
        return
    console.print(who, style="bold")
    for product in found.products:
        console.print(product.standing.product)
        back = {regression.day: regression for regression in product.regressions}
        table = render.table("", "", "", show_header=False)
        for mark in product.marks:
            slid = _("slid back from {stage}").format(stage=back[mark.day].before.value) if mark.day in back else ""
            remark = "; ".join(part for part in (slid, mark.note) if part)
            table.add_row(f"  {words.date(mark.day, today)}", mark.stage.value, remark)
        console.print(table)
        _show_state(product, today, console)


def _show_state(product: ProductHistory, today: dt.date, console: Console) -> None:
    """What a slide, a trial and the stage ask for."""
    if product.standing.slid is not None:
        console.print(_("  Slid back: {slide}.").format(slide=slide(product.standing.slid, today)))
    if product.follow_up is not None:
        text = _("  A visit is due by {day}: began to try {product} on {began}.")
        console.print(_follow_up(text, product.follow_up, today))
    if product.advice.liked:
        console.print(_("  Liked, not convinced."))
    console.print(_("  Next: {advice}").format(advice=advice(product.advice)))


def _follow_up(text: str, owed: FollowUp, today: dt.date) -> str:
    return text.format(day=words.date(owed.by, today), product=owed.product, began=words.date(owed.began, today))


def slide(found: Regression, today: dt.date) -> str:
    """`from use (since Mon 2 Nov) to interested on Fri 20 Nov`."""
    return _("from {before} (since {since}) to {after} on {on}").format(
        before=found.before.value,
        since=words.date(found.since, today),
        after=found.after.value,
        on=words.date(found.day, today),
    )


def advice(found: Advice) -> str:
    """What to do next, and why."""
    return _("{text} ({reason}).").format(text=found.text, reason=found.reason)


def show_overview(found: Overview, console: Console) -> None:
    """Print each product: customers by stage, the sites, and whom to look after."""
    if found.strangers is not None:
        console.print(words.others(found.strangers))
        return
    if not found.products:
        console.print(_("Nothing is known of any product yet: `repplan adopt NAME PRODUCT STAGE` records it."))
        return
    for number, product in enumerate(found.products):
        if number:
            console.print()
        _show_product(found, product, console)


def _show_product(found: Overview, product: str, console: Console) -> None:
    lines, unknown = found.of(product), found.unknown[product]
    console.print(product, style="bold")
    at = Counter(line.product.standing.stage for line in lines)
    stages = [f"{stage.value} {at[stage]}" for stage in found.order if at[stage]]
    console.print(", ".join([*stages, _("not known {n}").format(n=unknown)]) + ".")
    sites = [site for site in found.sites if site.product == product]
    _show_sites([site for site in sites if site.known], console)
    blank = sum(not site.known for site in sites)
    if blank:
        text = ngettext("{n} more site without anything known.", "{n} more sites without anything known.", blank)
        console.print(text.format(n=blank))
    for site in sites:
        _show_lonely(site, console)
    _show_lines(lines, found.today, console)


def _show_sites(sites: Sequence[SiteAdoption], console: Console) -> None:
    if not sites:
        return
    table = render.table(_("Site"), _("Adopters"), _("Share"), _("Could speak for it"))
    table.columns[1].no_wrap = table.columns[2].no_wrap = True
    for site in sites:
        share = _("{percent} %").format(percent=f"{site.percent:.0f}")
        if site.below_chasm:
            share = _("{percent} %, below 16 %").format(percent=f"{site.percent:.0f}")
        count = _("{n} of {all}").format(n=len(site.adopters), all=site.customers)
        table.add_row(site.site, count, share, "\n".join(map(candidate, site.candidates[:_CANDIDATES_SHOWN])))
    console.print(table)


def candidate(found: SupporterCandidate) -> str:
    """`12 Li Wei (Chief physician, influencer)`: a candidate for supporter with the facts that make him one."""
    facts = ", ".join(dict.fromkeys(found.facts.values()))
    return _("{customer} ({facts})").format(customer=words.named(found.person.customer), facts=facts)


def _show_lonely(site: SiteAdoption, console: Console) -> None:
    if site.lonely is None:
        return
    text = _("{customer} is the only adopter at {site} ({percent} %) and goes cold alone: win a second one there.")
    customer = words.named(site.lonely)
    console.print(text.format(customer=customer, site=site.site, percent=f"{site.percent:.0f}"))


def _show_lines(lines: Sequence[Line], today: dt.date, console: Console) -> None:
    for line in lines:
        standing, owed = line.product.standing, line.product.follow_up
        if standing.slid is not None:
            text = _("{customer} slid back {slide}.")
            console.print(text.format(customer=words.named(line.customer), slide=slide(standing.slid, today)))
        if owed is not None:
            text = _("{customer} is to be visited by {{day}}: began to try it on {{began}}.")
            console.print(_follow_up(text.format(customer=words.named(line.customer)), owed, today))
    liked = [line.customer for line in lines if line.product.advice.liked]
    if liked:
        text = _("Liked, not convinced; ask for which patients: {names}.")
        console.print(text.format(names=_names(liked)))


def _names(customers: Iterable[Customer]) -> str:
    names = [words.named(customer) for customer in customers]
    shown, more = ", ".join(names[:_NAMES_SHOWN]), len(names) - _NAMES_SHOWN
    return _("{names} and {n} more").format(names=shown, n=more) if more > 0 else shown
