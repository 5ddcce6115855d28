"""Baidu's Mercator metres (`map.baidu.com/…@12958175,4825923,17z`) to degrees of BD-09."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from repplan.domain.geo import Point

# Baidu's own projection: one polynomial of degree six for each band of latitude, from its public map scripts.
# (Lower edge of the band in metres; offset and metres to degrees of longitude; coefficients of latitude; its unit.)
_BANDS = (
    (
        12890594.86,
        (1.410526172116255e-8, 8.98305509648872e-6),
        (
            *(-1.9939833816331, 200.9824383106796, -187.2403703815547, 91.6087516669843, -23.38765649603339),
            *(2.57121317296198, -0.03801003308653),
        ),
        17337981.2,
    ),
    (
        8362377.87,
        (-7.435856389565537e-9, 8.983055097726239e-6),
        (
            *(-0.78625201886289, 96.32687599759846, -1.85204757529826, -59.36935905485877, 47.40033549296737),
            *(-16.50741931063887, 2.28786674699375),
        ),
        10260144.86,
    ),
    (
        5591021.0,
        (-3.030883460898826e-8, 8.98305509983578e-6),
        (
            *(0.30071316287616, 59.74293618442277, 7.357984074871, -25.38371002664745, 13.45380521110908),
            *(-3.29883767235584, 0.32710905363475),
        ),
        6856817.37,
    ),
    (
        3481989.83,
        (-1.981981304930552e-8, 8.983055099779535e-6),
        (
            *(0.03278182852591, 40.31678527705744, 0.65659298677277, -4.44255534477492, 0.85341911805263),
            *(0.12923347998204, -0.04625736007561),
        ),
        4482777.06,
    ),
    (
        1678043.12,
        (3.09191371068437e-9, 8.983055096812155e-6),
        (
            *(6.995724062e-5, 23.10934304144901, -0.00023663490511, -0.6321817810242, -0.00663494467273),
            *(0.03430082397953, -0.00466043876332),
        ),
        2555164.4,
    ),
    (
        0.0,
        (2.890871144776878e-9, 8.983055095805407e-6),
        (
            *(-3.068298e-8, 7.47137025468032, -3.53937994e-6, -0.02145144861037, -1.234426596e-5),
            *(0.00010322952773, -3.23890364e-6),
        ),
        826088.5,
    ),
)


def from_mercator(x: float, y: float) -> Point:
    """Latitude and longitude in BD-09 of metres east and north of Baidu's projection."""
    _edge, (offset, scale), coefficients, unit = next(band for band in _BANDS if abs(y) >= band[0])
    height = abs(y) / unit
    lat = sum(factor * height**power for power, factor in enumerate(coefficients))
    lon = offset + scale * abs(x)
    return (lat if y >= 0 else -lat), (lon if x >= 0 else -lon)
