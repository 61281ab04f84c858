"""Which real lines are trained on: doubts stay out, writers stay apart, foreign texts are thrown out."""

import json

import cv2
import numpy as np
import pytest

from inkproof.ink.lattice import Alphabet, sparsify
from inkproof.learn.lines import fits, plain
from training.hand.lines import HELD_OUT_GROUPS, SETS, real_lines

ALPHABET = Alphabet(("", *"abcdefghijklmnopqrstuvwxyz", " "))


@pytest.fixture
def data(tmp_path):
    """Every set with twenty groups of two lines, one of them doubtful; one set that may not be used."""
    for name in (*SETS, "hooker"):
        folder = tmp_path / "train" / name
        folder.mkdir(parents=True)
        cv2.imwrite(str(folder / "line.png"), np.full((64, 200), 200, np.uint8))
        rows = [
            {"image": "line.png", "text": f"“{name}”", "group": f"g{group}", "doubt": doubt}
            for group in range(20)
            for doubt in (None, "unclear")
        ]
        text = "\n".join(json.dumps(row) for row in rows)
        (folder / "manifest.jsonl").write_text(text, encoding="utf-8")
    return tmp_path


CHARACTERS = ["", *'abcdefghijklmnopqrstuvwxyz"0123456789', " "]


def test_doubtful_lines_stay_out_but_for_copiste(data):
    split = real_lines(data, CHARACTERS)
    counts = {name: sum(one.source == name for one in [*split.train, *split.held_out]) for name in (*SETS, "hooker")}
    assert counts == {**dict.fromkeys(SETS, 20), "copiste": 40, "hooker": 0}
    assert not any(one.source == "copiste" for one in real_lines(data, CHARACTERS, copiste=False).train)


def test_no_writer_is_on_both_sides(data):
    split = real_lines(data, CHARACTERS)
    trained = {(one.source, one.group) for one in split.train}
    apart = {(one.source, one.group) for one in split.held_out}
    assert not trained & apart
    assert {name: sum(source == name for source, _ in apart) for name in HELD_OUT_GROUPS} == HELD_OUT_GROUPS


def test_texts_are_made_plain():
    assert plain("« L’été » —  fin…") == '" L\'été " - fin...'


def lattice(text, probability):
    """A lattice that reads a text, a step a character with a blank after each."""
    grid = np.full((2 * len(text), len(ALPHABET)), (1 - probability) / (len(ALPHABET) - 1), dtype=np.float32)
    grid[np.arange(0, 2 * len(text), 2), ALPHABET.encode(text)] = probability
    grid[1::2, 0] = probability
    return sparsify(grid, ALPHABET)


def test_a_line_that_surely_says_something_else_is_thrown_out():
    assert not fits(lattice("quick brown fox", 0.95), "mzpl")


@pytest.mark.parametrize(("read", "probability"), [("quick brown fox", 0.3), ("ab", 0.95)])
def test_a_line_that_is_hard_to_read_stays(read, probability):
    assert fits(lattice(read, probability), "mzpl tdw")


def test_a_line_that_is_read_with_some_errors_stays():
    assert fits(lattice("quick brown fox", 0.95), "quiet bream fax")
