"""Finding the customer or site that a text names: nothing is guessed where several fit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from repplan.domain.customer import Customer, Setting, Site, Tier
from repplan.errors import NotFoundError
from repplan.services.facts.finding import find_anyone, find_customer, find_site


def customer(number: int, name: str, site: str = "General Hospital", identifier: str = "") -> Customer:
    """A customer of whom only who and where matters."""
    return Customer(number, identifier or f"H{number:03}", name, site, site, Setting.WARD, Tier.A)


PEOPLE = [
    customer(1, "Li Wei"),
    customer(2, "Li Wei", "Peace Hospital"),
    customer(3, "Li Weimin", "Peace Hospital"),
    customer(7, "王芳", "和平医院"),
    customer(12, "O'Brien Pharmacy", "O'Brien Pharmacy", "7"),
    customer(13, "Shop 24", "Shop 24"),
]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("#2", 2),
        (" 7 ", 7),  # a number before an id that looks like one
        ("h003", 3),
        ("li weim", 3),
        ("LI  WEIMIN", 3),
        ("Li Wei @ peace", 2),
        ("Li Wei@General", 1),
        ("li wei general hospital", 1),
        ("王", 7),
        ("芳", 7),
        ("pharm", 12),
        ("ｏ'ｂｒｉｅｎ", 12),
        ("王 芳", 7),
        ("王　芳 和平", 7),
        ("24", 13),  # no number 24: a part of a name
    ],
)
def test_one_customer_is_found(text: str, number: int) -> None:
    """Number, id, name, beginning, part, and name with site all lead to the one who fits."""
    assert find_customer(PEOPLE, text).number == number


def test_namesakes_are_listed_with_number_and_site() -> None:
    """An exact name that two have is ambiguous although a longer name begins with it, too."""
    with pytest.raises(NotFoundError) as caught:
        find_customer(PEOPLE, "li wei")
    assert str(caught.value) == (
        "'li wei' fits several customers: 1 Li Wei (General Hospital), 2 Li Wei (Peace Hospital); write the number, "
        "or name @ site"
    )


def test_at_most_ten_candidates_are_listed() -> None:
    """A text that fits many does not flood the screen."""
    crowd = [customer(n, f"Anna {n}") for n in range(1, 26)]
    with pytest.raises(NotFoundError, match=r"10 Anna 10 \(General Hospital\) and 15 more; write") as caught:
        find_customer(crowd, "anna")
    assert "11 Anna 11" not in str(caught.value)


def test_a_typing_mistake_gets_a_suggestion() -> None:
    """What nearly fits is offered; what fits nothing gets the command that lists all."""
    with pytest.raises(NotFoundError, match=r"did you mean 3 Li Weimin"):
        find_customer(PEOPLE, "Li Weimni")
    for text in ("zzz", "", "  ", "#99"):
        with pytest.raises(NotFoundError, match="customer list"):
            find_customer(PEOPLE, text)


def test_the_archived_come_last() -> None:
    """Who is archived does not make a name ambiguous, but is found where nobody else fits."""
    import datetime as dt

    people = [replace(PEOPLE[0], archived_on=dt.date(2026, 1, 1)), PEOPLE[1]]
    assert find_anyone(people, "li wei").number == 2
    assert find_anyone(people, "1").number == 1


def test_sites_are_found_the_same_way() -> None:
    """A whole name wins over longer ones; a part that fits several is listed."""
    sites = [Site("a", "Peace"), Site("b", "Peace Hospital"), Site("c", "General Hospital")]
    assert find_site(sites, "peace").id == "a"
    assert find_site(sites, "general").id == "c"
    with pytest.raises(NotFoundError, match=r"several sites: Peace Hospital, General Hospital; write more"):
        find_site(sites, "hospital")
    with pytest.raises(NotFoundError, match="site list"):
        find_site(sites, "")
