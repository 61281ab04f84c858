"""Reading order of made-up pages."""

import numpy as np
import pytest

from inkproof.recognize.ordering import read_order, stacked


def quad(x, y, width, height=20.0, slope=0.0):
    """A quadrilateral from its top left corner, its top and bottom edges falling by `slope`."""
    fall = slope * width
    return [[x, y], [x + width, y + fall], [x + width, y + fall + height], [x, y + height]]


def order(*quads):
    return read_order(np.array(quads, dtype=np.float32))


def shuffled(quads, seed=3):
    """The rows that are found when the detector gives the quads in any order, in the original numbers."""
    at = np.random.default_rng(seed).permutation(len(quads))
    return [[int(at[i]) for i in row] for row in order(*(quads[i] for i in at))]


def test_nothing_has_no_order():
    assert read_order(np.empty((0, 4, 2), dtype=np.float32)) == []


def test_lines_are_read_from_top_to_bottom():
    assert shuffled([quad(10, 30 * i, 400) for i in range(6)]) == [[i] for i in range(6)]


def test_two_columns_are_read_one_after_the_other():
    left = [quad(10, 30 * i, 280) for i in range(6)]
    right = [quad(330, 30 * i + 7, 280) for i in range(6)]
    assert shuffled(left + right) == [[i] for i in range(12)]


def test_columns_whose_lines_face_each_other_stay_apart():
    pieces = [quad(x, 30 * i, 280) for x in (10, 330) for i in range(5)]
    assert shuffled(pieces) == [[i] for i in range(10)]


def test_what_follows_two_blocks_side_by_side_comes_after_both():
    address = [quad(10, 30 * i, 190) for i in range(4)]
    reference = [quad(330, 30 * i, 180) for i in range(4)]
    salutation, text = quad(10, 160, 150), [quad(10, 210 + 30 * i, 600) for i in range(5)]
    assert shuffled([*address, *reference, salutation, *text]) == [[i] for i in range(14)]


def test_a_heading_over_columns_and_a_foot_below_keep_their_places():
    heading, foot = quad(10, 0, 600), quad(10, 220, 600)
    columns = [quad(x, 40 + 30 * i, 280) for x in (10, 330) for i in range(5)]
    assert shuffled([heading, *columns, foot]) == [[i] for i in range(12)]


def test_a_receipt_keeps_its_rows_across_wide_gaps():
    pieces = []
    for i in range(10):
        pieces += [quad(10, 30 * i, 90), quad(340, 30 * i + 3, 50)]
    assert shuffled(pieces) == [[2 * i, 2 * i + 1] for i in range(10)]


@pytest.mark.parametrize("slope", [-0.04, 0.04])
def test_slanted_rows_of_several_pieces_stay_rows(slope):
    # Short pieces, as words are: long ones that face each other count as columns.
    columns = (0, 120, 240, 360)
    pieces = [quad(x, 100 + 30 * i + slope * x, 100, slope=slope) for i in range(5) for x in columns]
    assert shuffled(pieces) == [[4 * i + j for j in range(4)] for i in range(5)]


@pytest.mark.parametrize("slope", [-0.06, 0.06])
def test_a_slanted_receipt_keeps_its_rows_across_wide_gaps(slope):
    pieces = []
    for i in range(10):
        pieces += [quad(x, 100 + 30 * i + slope * x, width, slope=slope) for x, width in ((10, 90), (340, 50))]
    assert shuffled(pieces) == [[2 * i, 2 * i + 1] for i in range(10)]


@pytest.mark.parametrize("lean", [-0.05, 0.0, 0.05])
def test_cells_that_slope_anyhow_stay_in_their_rows(lean):
    chance = np.random.default_rng(5)
    title = quad(10, 60 + 10 * lean, 500, slope=lean)
    cells = [
        quad(x, 100 + 28 * row + lean * x, 30, slope=chance.uniform(-0.2, 0.2))
        for row in range(12)
        for x in range(0, 900, 150)
    ]
    assert shuffled([title, *cells]) == [[0], *([1 + 6 * row + at for at in range(6)] for row in range(12))]


@pytest.mark.parametrize("shift", [0, 6, 13])
def test_a_note_beside_a_paragraph_is_not_part_of_its_rows(shift):
    text = [quad(200, 26 * i, 500 - 8 * (i % 3)) for i in range(12)]
    note = [quad(10, 130 + shift + 26 * i, 90) for i in range(3)]
    assert shuffled([*note, *text]) == [[i] for i in range(15)]


def test_numbers_beside_a_paragraph_are_part_of_its_rows():
    pieces = []
    for i in range(12):
        pieces += [quad(10, 26 * i, 30), quad(100, 26 * i + 2, 500)]
    assert shuffled(pieces) == [[2 * i, 2 * i + 1] for i in range(12)]


def test_a_form_with_long_labels_keeps_its_rows():
    pieces = []
    for i in range(10):
        pieces += [quad(10, 45 * i, 130 + 7 * (i % 4)), quad(300, 45 * i - 3, 120 + 37 * (i % 5), 26)]
    assert shuffled(pieces) == [[2 * i, 2 * i + 1] for i in range(10)]


def test_a_table_below_a_paragraph_keeps_its_rows():
    text = [quad(10, 26 * i, 700 - 9 * (i % 3)) for i in range(6)]
    cells = [quad(x, 200 + 30 * i, 60) for i in range(8) for x in (10, 150, 290, 430)]
    assert shuffled([*text, *cells]) == [[i] for i in range(6)] + [[6 + 4 * i + j for j in range(4)] for i in range(8)]


def test_one_line_is_not_stacked():
    words = [quad(0, 10, 100), quad(110, 12, 80), quad(200, 8, 90)]
    assert not stacked(np.array(words, dtype=np.float32))
    assert not stacked(np.array(words[:1], dtype=np.float32))
    assert not stacked(np.empty((0, 4, 2), dtype=np.float32))


def test_two_lines_are_stacked():
    assert stacked(np.array([quad(0, 0, 300), quad(20, 25, 200)], dtype=np.float32))


def test_what_stands_to_the_right_and_lower_is_another_line():
    assert stacked(np.array([quad(20, 20, 400, 40), quad(700, 190, 250, 40)], dtype=np.float32))
    climbing = [quad(0, 100, 200, 30, -0.1), quad(215, 78, 300, 30, -0.1), quad(530, 46, 200, 30, -0.1)]
    assert not stacked(np.array(climbing, dtype=np.float32))


def test_a_speck_over_a_line_does_not_stack():
    assert not stacked(np.array([quad(0, 20, 300, 40), quad(150, 4, 10, 10)], dtype=np.float32))


def test_labels_of_many_widths_keep_their_entries():
    """Three short labels stand above a wider one, which ends the gap beside them: they are no note to the entries."""
    quads = []
    for row, width in enumerate((80, 170, 120, 230, 215, 150, 180, 75)):
        for x0, x1, half, y in ((60, 60 + width, 20, 100 + 92 * row), (520, 1300 + 20 * row, 30, 94 + 92 * row)):
            quads.append([[x0, y - half], [x1, y - half], [x1, y + half], [x0, y + half]])
    assert read_order(np.array(quads, np.float32)) == [[2 * row, 2 * row + 1] for row in range(8)]


def test_entries_that_stand_a_little_above_their_labels_stay_with_them():
    """One in four is written higher than the height of its label lets it count as level."""
    quads = []
    places = ((125, 14), (140, 13), (160, 16), (148, 11), (360, 19), (235, 20), (172, 10), (200, 11))
    for row, (width, above) in enumerate(places):
        y, x1 = 114 + 92 * row, 1300 + 20 * row
        for left, right, half, middle in ((60, 60 + width, 19, y), (500, x1, 30, y - above)):
            low, high = middle - half, middle + half
            quads.append([[left, low], [right, low], [right, high], [left, high]])
    assert read_order(np.array(quads, np.float32)) == [[2 * row, 2 * row + 1] for row in range(8)]
