"""The drawn layouts: the outlines lie on the ink, and the same seed gives the same page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from benchmarks import layouts
from benchmarks.layouts import LAYOUTS, Drawn, draw
from benchmarks.lines import measured
from inkproof.geometry import Polygon
from training import drawing


class Prose:
    """The same words again and again."""

    def paragraph(self, rng: Random) -> str:
        return "the old man sat by the river and looked at the boats that passed him by all day long " * 4


class Face:
    """Draws everything, in Pillow's own font."""

    name = "own"

    def draws(self, text: str) -> bool:
        return True


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch) -> layouts.Studio:
    monkeypatch.setattr(drawing, "_font", lambda face, size: ImageFont.load_default(size))
    return layouts.Studio(Prose(), [Face()], [Face()])  # type: ignore[arg-type, list-item]


def filled(page: Drawn) -> np.ndarray:
    """Where the outlines lie."""
    image = Image.new("1", page.pixels.shape[::-1])
    for outline in page.orders[0]:
        ImageDraw.Draw(image).polygon(outline.points, fill=1)
    return np.asarray(image)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_outlines_hold_the_ink_and_the_seed_decides(layout: str, studio: layouts.Studio) -> None:
    page, again, other = (draw(layout, studio, seed) for seed in (3, 3, 4))
    assert (page.pixels == again.pixels).all()
    assert page.orders == again.orders != other.orders
    ink = page.pixels < 100  # the ruled lines of forms are paler
    assert ink[filled(page)].sum() > 0.97 * ink.sum()


def test_a_note_may_come_first_or_last(studio: layouts.Studio) -> None:
    page = draw("margin", studio, 1)
    for order in page.orders:

        def find(image: Path, order: Sequence[Polygon] = order) -> Sequence[Polygon]:
            return order

        counts = measured(find, page, Path("page.png"))
        assert counts.found == counts.truth
        assert counts.order == 1.0
