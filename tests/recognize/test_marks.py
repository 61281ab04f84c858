"""Marks between two pieces of a row, on small made-up pages."""

import numpy as np
import pytest

from inkproof.recognize.marks import with_marks

QUADS = np.array(
    [[[20, 20], [120, 20], [120, 50], [20, 50]], [[300, 20], [380, 20], [380, 50], [300, 50]]], dtype=np.float32
)
ROWS = [[0, 1]]


def page(*ink):
    """Two pieces of a row, and ink in these boxes (x0, y0, x1, y1)."""
    pixels = np.full((80, 400, 3), 230, np.uint8)
    for x0, y0, x1, y1 in ((25, 27, 115, 43), (305, 27, 375, 43), *ink):
        pixels[y0:y1, x0:x1] = 30
    return pixels


def test_without_ink_between_them_pieces_stay_as_they_are():
    assert (with_marks(page(), QUADS, ROWS) == QUADS).all()
    assert (with_marks(page(), QUADS, [[0], [1]]) == QUADS).all()


@pytest.mark.parametrize(("x", "taken_by"), [(160, 0), (250, 1)])
def test_the_nearer_piece_takes_a_colon(x, taken_by):
    found = with_marks(page((x, 30, x + 3, 33), (x, 40, x + 3, 43)), QUADS, ROWS)
    assert (found[1 - taken_by] == QUADS[1 - taken_by]).all()
    assert found[taken_by, :, 0].min() <= max(x, QUADS[taken_by, 0, 0])
    assert found[taken_by, :, 0].max() >= min(x + 3, QUADS[taken_by, 1, 0])
    assert (found != QUADS).any()


@pytest.mark.parametrize(
    "ink",
    [
        [(160, 40, 163, 43)],  # a speck
        [(120, 44, 300, 46)],  # a rule across
        [(200, 0, 203, 80)],  # a rule down
        [(150, 30, 210, 43)],  # a word that the detector had reason to leave
        [(140 + 15 * at, 30, 143 + 15 * at, 43) for at in range(6)],  # dirt
    ],
)
def test_what_is_no_mark_is_left_alone(ink):
    assert (with_marks(page(*ink), QUADS, ROWS) == QUADS).all()
