"""Maps: composition and the way back."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from inkproof.geometry import Affine, Projective

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


leanings = st.floats(-0.002, 0.002)
projections = st.builds(Projective, *[numbers] * 6, leanings, leanings, st.floats(0.6, 2))


@given(projections, numbers, numbers)
def test_the_inverse_of_a_projection_leads_back(there: Projective, x: float, y: float) -> None:
    assume(there.scale > 1)
    assert there.inverse()(there((x, y))) == pytest.approx((x, y), abs=1e-3)


@given(projections, st.one_of(maps, projections), st.floats(-1, 1), st.floats(-1, 1))
def test_after_is_one_map_for_two_projections(second: Projective, first: Affine, x: float, y: float) -> None:
    between = first((x, y))
    assume(abs(second.g * between[0] + second.h * between[1] + second.i) > 0.1)
    assert second.after(first)((x, y)) == pytest.approx(second(between), abs=1e-3)


@given(maps, numbers, numbers)
def test_an_affine_map_is_a_projection(there: Affine, x: float, y: float) -> None:
    assert Projective.of(there)((x, y)) == pytest.approx(there((x, y)))
    assert Projective.of(there).scale == pytest.approx(there.scale)
