"""Affine maps: composition and the way back."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from inkproof.geometry import Affine

numbers = st.floats(-100, 100)
maps = st.builds(Affine, *[numbers] * 6)


@given(maps, numbers, numbers)
def test_the_inverse_leads_back(there: Affine, x: float, y: float) -> None:
    assume(there.scale > 1)
    assert there.inverse()(there((x, y))) == pytest.approx((x, y), abs=1e-5)


@given(maps, maps, numbers, numbers)
def test_after_is_one_map_for_two(second: Affine, first: Affine, x: float, y: float) -> None:
    assert second.after(first)((x, y)) == pytest.approx(second(first((x, y))), abs=1e-4)


def test_a_map_that_flattens_has_no_inverse() -> None:
    with pytest.raises(ZeroDivisionError):
        Affine(a=0.0).inverse()
