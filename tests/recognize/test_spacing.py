"""Spaces that the paper shows, on made-up crops and probabilities."""

import numpy as np
import pytest

from inkproof.ink.alignment import best_path
from inkproof.ink.lattice import Alphabet, sparsify
from inkproof.recognize.spacing import spaced

ALPHABET = Alphabet(("", "1", ":", "店", " "))
STEP_PX = 8


def line(text, gaps, doubt=0.0):
    """Probabilities and a crop, 48 rows, of bars 12 px wide with this much paper between each two."""
    starts = 6 + np.cumsum([0, *(12 + gap for gap in gaps)])
    crop = np.full((48, int(starts[-1]) + 24, 3), 230, np.uint8)
    probabilities = np.full((crop.shape[1] // STEP_PX, len(ALPHABET)), doubt / 4, np.float32)
    probabilities[:, 4] = doubt
    probabilities[:, 0] = 1 - 2 * doubt
    for character, start in zip(text, starts, strict=True):
        crop[8:40, start : start + 12] = 20
        probabilities[(start + 6) // STEP_PX] = np.eye(len(ALPHABET))[ALPHABET.encode(character)[0]]
    return probabilities, crop


def read(text, gaps, doubt=0.0):
    probabilities, crop = line(text, gaps, doubt)
    return best_path(sparsify(spaced(probabilities, crop, ALPHABET, crop.shape[1] / STEP_PX), ALPHABET))[0]


def test_wide_paper_is_a_space_where_the_recognizer_has_a_doubt():
    assert read("1:111", [6, 22, 6, 6]) == "1:111"
    assert read("1:111", [6, 22, 6, 6], doubt=0.1) == "1: 111"
    assert read("1:111", [6, 10, 6, 6], doubt=0.1) == "1:111"


def test_loose_setting_is_no_row_of_spaces():
    assert read("11111", [20, 20, 20, 20], doubt=0.1) == "11111"


@pytest.mark.parametrize("text", ["店店店店", "11店1"])
def test_scripts_without_spaces_get_none(text):
    assert read(text, [6, 22, 6], doubt=0.1) == text


def test_nothing_to_part_is_left_as_it_is():
    probabilities, crop = line("1", [])
    assert spaced(probabilities, crop, ALPHABET, len(probabilities)) is probabilities
