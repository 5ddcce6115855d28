"""What a source knows joined with the crow's flight, against a loop over all pairs."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from repplan.travel.completing import FAR_METRES, complete
from repplan.travel.source import Matrix, Table

ODD = [math.nan, math.inf, 0.0, 12.34567]


@settings(max_examples=150, deadline=None)
@given(data=st.data(), n=st.integers(0, 5), places=st.integers(0, 4))
def test_pair_by_pair(data: st.DataObject, n: int, places: int) -> None:
    """Told ways are the source's, closed ones None, all others the crow's; the reports name just those pairs."""
    cell = st.sampled_from(ODD)
    square = st.lists(st.lists(cell, min_size=places, max_size=places), min_size=places, max_size=places)
    minutes, km = (np.array(data.draw(square)).reshape(places, places) for _table in range(2))
    snapped = np.array(
        data.draw(st.lists(st.sampled_from([0.0, 499.0, 501.0, math.inf]), min_size=places, max_size=places))
    )
    row = st.none() | st.integers(0, places - 1) if places else st.none()
    rows = data.draw(st.lists(row, min_size=n, max_size=n))
    crow = Matrix(
        [[float(i != j) for j in range(n)] for i in range(n)],
        [[float(9 * (i != j)) for j in range(n)] for i in range(n)],
    )
    done = complete(Table(minutes, km, snapped), rows, crow)

    far = {i for i, a in enumerate(rows) if a is not None and snapped[a] > FAR_METRES}
    unreachable, missing = [], []
    for i, a in enumerate(rows):
        for j, b in enumerate(rows):
            expected, expected_km = crow.minutes[i][j], crow.km[i][j]
            if a is not None and b is not None and a != b and not {i, j} & far:
                told = minutes[a][b]
                if math.isinf(told):
                    expected = None
                    unreachable.append((i, j))
                elif math.isnan(told):
                    missing.append((i, j))
                else:
                    expected = round(told, 4)
                    expected_km = round(km[a][b], 3) if math.isfinite(km[a][b]) else expected_km
            assert done.matrix.minutes[i][j] == expected
            assert done.matrix.km[i][j] == expected_km
    assert [place for place, _metres in done.far] == sorted(far)
    assert list(done.unreachable) == unreachable
    assert list(done.missing) == missing
