"""Slips are of their kind, in plain words alone, and the same for the same seed."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.slips import SLIPS, slipped

SENTENCE = "She went to London on 12 May, and nobody there had ever heard of it before. " * 6


@pytest.mark.parametrize(("slip", "longer"), [("swapped", 0), ("lost", -1), ("doubled", 1), ("wrong", 0)])
def test_a_slip_changes_the_length_of_its_word_as_it_should(slip: str, longer: int) -> None:
    typed = slipped(SENTENCE, slip, Random(1)).split()
    changed = [(old, new) for old, new in zip(SENTENCE.split(), typed, strict=True) if old != new]
    assert len(changed) > 3
    assert {len(new) - len(old) for old, new in changed} == {longer}
    assert all(old.isalpha() and old.islower() for old, _ in changed)


@given(st.sampled_from(sorted(SLIPS)), st.integers(0, 99))
def test_the_same_seed_makes_the_same_slips(slip: str, seed: int) -> None:
    assert slipped(SENTENCE, slip, Random(seed)) == slipped(SENTENCE, slip, Random(seed))
