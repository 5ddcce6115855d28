"""The price of entering a site, against hand-computed values."""

from itertools import pairwise

import pytest

from repplan.travel.entering import add_entering

# Home (site 0), two wards of a hospital (site 1), a shop (site 2).
SITE_OF = [0, 1, 1, 2]
ENTER = [0.0, 8.0, 1.5]
MINUTES = [
    [0.0, 10.0, 10.0, 20.0],
    [11.0, 0.0, 0.0, 5.0],
    [11.0, 0.0, 0.5, 5.0],
    [21.0, 6.0, 6.0, 0.0],
]


def test_by_hand() -> None:
    """Arriving at another site costs its entering, another floor costs `between`, leaving for home nothing more."""
    assert add_entering(MINUTES, SITE_OF, ENTER, 3.0) == [
        [0.0, 18.0, 18.0, 21.5],
        [11.0, 0.0, 3.0, 6.5],
        [11.0, 3.0, 0.5, 6.5],
        [21.0, 14.0, 14.0, 0.0],
    ]


def test_a_stay_pays_once_and_a_second_stay_again() -> None:
    """Home, both wards, the shop, the first ward again, home: entering 8 + 1.5 + 8, one change of floor."""
    costs = add_entering(MINUTES, SITE_OF, ENTER, 3.0)
    route = [0, 1, 2, 3, 1, 0]
    legs = list(pairwise(route))
    bare = sum(MINUTES[i][j] for i, j in legs)
    assert sum(costs[i][j] or 0 for i, j in legs) == bare + 8 + 1.5 + 8 + 3


def test_no_way_stays_no_way_between_sites_only() -> None:
    """An unreachable site stays so; a road map that knows no way between two floors does not matter."""
    minutes = [[0.0, None, 4.0], [None, 0.0, None], [4.0, None, 0.0]]
    assert add_entering(minutes, [0, 1, 1], [2.0, 5.0], 3.0) == [[0.0, None, 9.0], [None, 0.0, 3.0], [6.0, 3.0, 0.0]]


def test_argument_is_left_alone() -> None:
    """The travel matrix is the caller's, and may be cached: the result shares no row with it."""
    minutes = [[0.0, 1.0], [1.0, 0.0]]
    result = add_entering(minutes, [0, 1], [4.0, 4.0], 0.0)
    assert minutes == [[0.0, 1.0], [1.0, 0.0]]
    assert result[0] is not minutes[0]


@pytest.mark.parametrize(
    ("minutes", "site_of", "enter", "between", "says"),
    [
        ([[0.0]], [0, 0], [1.0], 0.0, "2 x 2"),
        ([[0.0, 1.0], [1.0]], [0, 0], [1.0], 0.0, "2 x 2"),
        ([[0.0]], [1], [1.0], 0.0, "1 sites"),
        ([[0.0]], [-1], [1.0], 0.0, "1 sites"),
        ([[0.0]], [0], [-1.0], 0.0, "negative"),
        ([[0.0]], [0], [1.0], -2.0, "negative"),
    ],
)
def test_misfits(
    minutes: list[list[float | None]], site_of: list[int], enter: list[float], between: float, says: str
) -> None:
    """Sizes that do not fit are found here, not as a wrong plan."""
    with pytest.raises(ValueError, match=says):
        add_entering(minutes, site_of, enter, between)
