"""Columns that stand too close for the detector: where rows of two columns are cut, and where they are not."""

import numpy as np
import pytest

from inkproof.recognize.gutters import parted
from inkproof.recognize.ordering import read_order

LEFT, RIGHT = (20, 220), (232, 432)
"""Where two columns stand; the paper between them is half as wide as a row is high."""
HIGH, STEP = 24, 26


def words(rng, x0, x1):
    """Where the words of a justified line stand: at both ends, with spaces by chance between."""
    at, found = x0, []
    while x1 - at > 90:
        width = int(rng.integers(25, 60))
        found.append((at, at + width))
        at += width + int(rng.integers(9, 14))
    return [*found, (at, x1)]


def page(rows, *columns, seed=1, rule=False):
    """A page and a quad a row over all its columns, as a detector finds them."""
    rng = np.random.default_rng(seed)
    pixels = np.full((HIGH + STEP * rows, columns[-1][1] + 20, 3), 255, np.uint8)
    for row in range(rows):
        for x0, x1 in (word for column in columns for word in words(rng, *column)):
            pixels[STEP * row + 6 : STEP * row + HIGH - 4, x0:x1] = 0
    if rule:
        pixels[:, (LEFT[1] + RIGHT[0]) // 2] = 0
    x0, x1 = columns[0][0] - 3, columns[-1][1] + 3
    quads = [[[x0, y], [x1, y], [x1, y + HIGH], [x0, y + HIGH]] for y in range(0, STEP * rows, STEP)]
    return pixels, np.array(quads, np.float32)


@pytest.mark.parametrize("rule", [False, True])
def test_rows_over_a_gutter_are_cut_in_it_and_read_column_by_column(rule):
    pixels, quads = page(10, LEFT, RIGHT, rule=rule)
    pieces, sides = parted(pixels, quads)
    assert len(pieces) == 20
    assert sides.ravel().tolist() == [-1] * 10 + [1] * 10
    assert (pieces[:10, 1, 0] >= LEFT[1]).all()
    assert (pieces[10:, 0, 0] <= RIGHT[0]).all()
    assert (pieces[:10, 1, 0] < pieces[10:, 0, 0]).all()
    assert read_order(pieces, sides) == [[i] for i in range(20)]


def test_the_gutters_of_three_columns_are_found():
    pixels, quads = page(9, LEFT, RIGHT, (444, 644))
    pieces, sides = parted(pixels, quads)
    assert (len(pieces), sides.shape) == (27, (27, 2))
    assert len(read_order(pieces, sides)) == 27


def test_boxes_that_the_detector_kept_apart_are_not_joined_over_a_gutter():
    pixels, quads = page(10, LEFT, RIGHT)
    apart = np.repeat(quads, 2, axis=0)
    apart[::2, 1:3, 0], apart[1::2, [0, 3], 0] = LEFT[1] + 7, RIGHT[0] - 7  # they overlap by a little
    pieces, sides = parted(pixels, apart)
    assert read_order(pieces, sides) == [[i] for i in (*range(0, 20, 2), *range(1, 20, 2))]


def test_a_heading_over_both_columns_stays_whole():
    pixels, quads = page(10, LEFT, RIGHT)
    pixels[6 : HIGH - 4, LEFT[0] : RIGHT[1]] = 0  # its row is as close to the others as theirs are
    pieces, sides = parted(pixels, quads)
    assert len(pieces) == 19
    assert sides[0].tolist() == [0]
    assert read_order(pieces, sides)[0] == [0]


def test_a_short_line_between_the_columns_is_not_cut():
    pixels, quads = page(21, LEFT, RIGHT)
    y = STEP * 10
    pixels[y : y + STEP] = 255
    pixels[y + 6 : y + HIGH - 4, 180:270] = 0
    quads[10, [0, 3], 0], quads[10, [1, 2], 0] = 177, 273
    pieces, sides = parted(pixels, quads)
    assert sides.shape == (41, 2)
    assert read_order(pieces, sides)[20] == [10]


@pytest.mark.parametrize("seed", range(20))
def test_spaces_of_running_text_are_no_gutter(seed):
    pixels, quads = page(24, (20, 640), seed=seed)
    assert len(parted(pixels, quads)[0]) == 24


def test_numbers_before_the_lines_of_a_list_are_no_column():
    pixels, quads = page(10, (20, 40), (52, 432))
    assert len(parted(pixels, quads)[0]) == 10


def test_few_rows_have_no_gutter_but_a_wide_one():
    pixels, quads = page(7, LEFT, RIGHT)
    assert len(parted(pixels, quads)[0]) == 7
    pixels, quads = page(7, LEFT, (RIGHT[0] + 4, RIGHT[1]))
    assert len(parted(pixels, quads)[0]) == 14
    assert len(parted(pixels, np.empty((0, 4, 2), np.float32))[0]) == 0


def test_a_heading_over_both_columns_parts_a_gutter_in_two():
    pixels, quads = page(11, LEFT, RIGHT)
    pixels[STEP * 5 + 6 : STEP * 5 + HIGH - 4, LEFT[0] : RIGHT[1]] = 0
    pieces, sides = parted(pixels, quads)
    assert (len(pieces), sides[5].tolist()) == (21, [0, 0])
    assert [5] in read_order(pieces, sides)
