"""Adoption for programs: the documented keys of `adopt --json` and `adoption --json`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from repplan.cli.day_data import customer_json

if TYPE_CHECKING:
    from repplan.domain.adoption import Regression
    from repplan.domain.diffusion import SiteAdoption
    from repplan.services.customers.adopting import CustomerAdoption, Overview, ProductHistory, Recorded


def recorded_json(recorded: Recorded) -> dict[str, Any]:
    """The keys of `adopt NAME PRODUCT STAGE --json`."""
    return {
        **customer_json(recorded.customer),
        "written": recorded.written,
        "new_product": recorded.new_product,
        "products": [_product_json(recorded.product)],
    }


def history_json(found: CustomerAdoption) -> dict[str, Any]:
    """The keys of `adopt NAME --json`."""
    return {**customer_json(found.customer), "products": [_product_json(product) for product in found.products]}


def _product_json(product: ProductHistory) -> dict[str, Any]:
    marks = [{"day": mark.day.isoformat(), "stage": mark.stage.value, "note": mark.note} for mark in product.marks]
    return {**_state_json(product), "regressions": list(map(_slide_json, product.regressions)), "marks": marks}


def _state_json(product: ProductHistory) -> dict[str, Any]:
    standing, advice, owed = product.standing, product.advice, product.follow_up
    return {
        "product": standing.product,
        "stage": standing.stage.value,
        "since": standing.since.isoformat(),
        "confirmed": standing.confirmed.isoformat(),
        "highest": standing.highest.value,
        "adopter": standing.adopter,
        "slid_back": None if standing.slid is None else _slide_json(standing.slid),
        "follow_up": None if owed is None else {"began": owed.began.isoformat(), "by": owed.by.isoformat()},
        "liked_not_convinced": advice.liked,
        "next": {"action": advice.action.value, "text": advice.text, "reason": advice.reason},
    }


def _slide_json(found: Regression) -> dict[str, Any]:
    return {
        "from": found.before.value,
        "since": found.since.isoformat(),
        "to": found.after.value,
        "on": found.day.isoformat(),
    }


def overview_json(found: Overview) -> dict[str, Any]:
    """The keys of `adoption --json`."""
    return {
        "date": found.today.isoformat(),
        "order": [stage.value for stage in found.order],
        "products": [_spread_json(found, product) for product in found.products],
    }


def _spread_json(found: Overview, product: str) -> dict[str, Any]:
    lines = found.of(product)
    at = Counter(line.product.standing.stage for line in lines)
    return {
        "product": product,
        "stages": {stage.value: at[stage] for stage in found.order},
        "unknown": found.unknown[product],
        "sites": [_site_json(site) for site in found.sites if site.product == product],
        "customers": [{**customer_json(line.customer), **_state_json(line.product)} for line in lines],
    }


def _site_json(site: SiteAdoption) -> dict[str, Any]:
    return {
        "site": site.site,
        "customers": site.customers,
        "known": site.known,
        "adopters": [customer.number for customer in site.adopters],
        "percent": round(site.percent, 1),
        "below_chasm": site.below_chasm,
        "lonely": None if site.lonely is None else site.lonely.number,
        "candidates": [
            {
                "customer": found.person.customer.number,
                "name": found.person.customer.name,
                "facts": {mark.value: fact for mark, fact in found.facts.items()},
                "missing": [mark.value for mark in found.missing],
            }
            for found in site.candidates
        ],
    }
