"""The drawn bad pages: degradations change the page, the same seed gives the same pixels; what is said of rates."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.degraded import DEGRADATIONS, _sections

PAGE = np.full((300, 500), 230, np.float32)
PAGE[100:130:6, 60:400] = 40


@pytest.mark.parametrize("name", DEGRADATIONS)
def test_a_degradation_is_seeded_and_keeps_the_page(name: str) -> None:
    before = PAGE.copy()
    once, again = (DEGRADATIONS[name](PAGE, np.random.default_rng(5)) for _ in range(2))
    assert (once == again).all()
    assert (before == PAGE).all()
    assert (once.shape == PAGE.shape and bool((once == PAGE).all())) == (name == "clean")


def test_there_are_twelve() -> None:
    assert len(DEGRADATIONS) == 13
    assert next(iter(DEGRADATIONS)) == "clean"


def test_cells_are_counted_and_the_milder_half_is_the_others() -> None:
    rates = {
        ("print", "clean"): {"inkproof": 0.01, "rapidocr": 0.02, "tesseract": 0.01},
        ("print", "blur"): {"inkproof": 0.02, "rapidocr": 0.05, "tesseract": 0.04},
        ("print", "shadow"): {"inkproof": 0.09, "rapidocr": 0.08, "tesseract": 0.5},
    }
    *_, lowest, milder = _sections(rates, 2)
    assert lowest == "inkproof is lowest in 1 of 2 cells, in 1 of them alone."
    assert milder.endswith("above 1.5 times its clean CER: print blur.")
