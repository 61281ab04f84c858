"""Crops of unlike width in one batch: each is read to its end, and nothing of the padding."""

import numpy as np
import pytest

from inkproof.geometry import Polygon
from inkproof.ink.alignment import best_path
from inkproof.ink.lattice import Alphabet
from inkproof.recognize.reading import LineReader

ALPHABET = Alphabet(("", "a", ",", " "))
STEP_PX = 8


def network(planes):
    """One step for 8 columns: an a where a column is dark, a comma one step after the last dark one."""
    dark = (planes[:, 0] < 0).any(axis=1)
    dark = np.pad(dark, ((0, 0), (0, -dark.shape[1] % STEP_PX)))
    steps = dark.reshape(len(dark), -1, STEP_PX).any(axis=2)
    out = np.zeros((*steps.shape, len(ALPHABET)), np.float32)
    out[..., 0] = 1.0
    for row, seen in zip(out, steps, strict=True):
        last = int(np.nonzero(seen)[0].max())
        row[0], row[min(last + 1, len(row) - 1)] = [0, 1, 0, 0], [0, 0, 1, 0]
    return out


def line(width):
    """A line whose ink touches its right edge."""
    pixels = np.full((48, width, 3), 255, np.uint8)
    pixels[20:30, : width - 2] = 0
    return pixels


@pytest.mark.parametrize("narrower", range(0, 24, 3))
def test_what_fires_a_step_after_the_edge_of_a_padded_crop_is_read(narrower):
    widths = 400 - narrower, 400
    lattices = LineReader(network, ALPHABET, height_px=48)([line(width) for width in widths], [None, None])
    assert [best_path(lattice)[0] for lattice in lattices] == ["a,", "a,"]
    assert len(lattices[0]) <= len(lattices[1])


@pytest.mark.parametrize("narrower", range(0, 30, 3))
def test_places_on_a_padded_crop_are_those_on_it_alone(narrower):
    read = LineReader(network, ALPHABET, height_px=48)
    width = 400 - narrower
    polygon = Polygon(((0.0, 0.0), (width, 0.0), (width, 48.0), (0.0, 48.0)))
    (alone,) = read([line(width)], [polygon])
    beside, _ = read([line(width), line(400)], [polygon, None])
    for step in (0, 20, 40):
        one, other = alone.place(step, step + 1), beside.place(step, step + 1)
        assert abs(one.x0 - other.x0) < STEP_PX / 2
        assert abs(one.x1 - other.x1) < STEP_PX / 2
    assert beside.place(len(beside) - 1, len(beside)) is not None


class Seen:
    """A network that sees so many letters in every line, each as wide as the next, and remembers the widths it met."""

    def __init__(self, letters):
        self.letters, self.widths = letters, []

    def __call__(self, planes):
        steps = planes.shape[3] // STEP_PX
        self.widths.append(planes.shape[3])
        out = np.zeros((len(planes), steps, len(ALPHABET)), np.float32)
        out[..., 0] = 1.0
        for letter in range(self.letters):
            out[:, int(letter * steps / self.letters)] = [0, letter % 2 == 0, letter % 2 == 1, 0]
        return out


@pytest.mark.parametrize(
    ("letters", "cursive", "widths"),
    [
        (20, True, [200, 280]),  # 10 px apart: read again at 14
        (25, True, [200, 340]),  # 8 px apart: no more than 1.7 times as wide
        (16, True, [200]),  # 12.5 px apart
        (20, False, [200]),  # print
    ],
)
def test_close_letters_of_a_hand_are_read_again_and_wider(letters, cursive, widths):
    network = Seen(letters)
    polygon = Polygon(((0.0, 0.0), (200.0, 0.0), (200.0, 48.0), (0.0, 48.0)))
    (lattice,) = LineReader(network, ALPHABET, height_px=48, cursive=cursive)([line(200)], [polygon])
    assert network.widths == widths
    if cursive:
        assert len(best_path(lattice)[0]) == letters
        middle = lattice.place(len(lattice) // 2, len(lattice) // 2 + 1)
        assert abs(middle.x0 - 100) < STEP_PX


def test_only_the_close_lines_of_many_are_read_again():
    network = Seen(20)
    LineReader(network, ALPHABET, height_px=48, cursive=True)([line(600), line(200), line(230)], [None] * 3)
    assert sorted(network.widths) == [200, 230, 280, 600]
