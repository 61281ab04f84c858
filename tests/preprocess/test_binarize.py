"""Binarisation on small pages drawn here."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkproof.document import PageImage
from inkproof.geometry import Affine
from inkproof.preprocess.binarize import otsu, sauvola

STEPS = [otsu, sauvola]


def page_of(gray: np.ndarray) -> PageImage:
    return PageImage(
        np.repeat(gray.astype(np.uint8)[:, :, None], 3, axis=2), number=3, dpi=300.0, to_source=Affine(a=2)
    )


def strokes(paper: np.ndarray, ink: float) -> tuple[PageImage, np.ndarray]:
    """A page with thin bars of ink, darker than the paper by `ink`, and where they are."""
    where = np.zeros(paper.shape, bool)
    where[20:60, 10:-10:16] = True
    return page_of(np.where(where, paper - ink, paper)), where


@pytest.mark.parametrize("step", STEPS)
def test_ink_becomes_black_and_paper_white(step):
    page, where = strokes(np.full((80, 200), 230.0), 150)
    black = step(page).pixels[:, :, 0] == 0
    assert (black == where).all()


@pytest.mark.parametrize("step", STEPS)
@given(seed=st.integers(0, 2**32 - 1))
def test_only_pixels_change_and_only_to_black_or_white(step, seed):
    page = page_of(np.random.default_rng(seed).integers(0, 256, (17, 23)))
    before = page.pixels.copy()
    after = step(page)
    assert set(np.unique(after.pixels)) <= {0, 255}
    assert after.pixels.shape == page.pixels.shape
    assert (after.number, after.dpi, after.to_source) == (page.number, page.dpi, page.to_source)
    assert (page.pixels == before).all()


def test_sauvola_stands_uneven_light_where_otsu_does_not():
    paper = np.tile(np.linspace(90, 250, 400), (80, 1))
    page, where = strokes(paper, 60)

    def wrong(step):
        return ((step(page).pixels[:, :, 0] == 0) != where).mean()

    assert wrong(otsu) > 0.2
    assert wrong(sauvola) < 0.02
