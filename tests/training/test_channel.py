"""What the channel counts, on pairs small enough to count by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.channel import class_of, confusions, costs, tally


@pytest.mark.parametrize(
    ("ocr", "text", "expected"),
    [
        ("tbe", "the", [("h", "b")]),
        ("modem", "modern", [("rn", "m")]),
        ("clog", "dog", [("d", "cl")]),
        ("inthe", "in the", [(" ", "")]),
        ("to day", "today", [("", " ")]),
        ("the.n", "then", [("", ".")]),
        ("same", "same", []),
    ],
)
def test_confusions_of_one_or_two_characters(ocr: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert list(confusions(ocr, text)) == expected


@given(st.text("abcmnr .", max_size=12), st.text("abcmnr .", max_size=12))
def test_confusions_account_for_every_character_of_difference(ocr: str, text: str) -> None:
    found = list(confusions(ocr, text))
    assert sum(len(read) - len(true) for true, read in found) == len(ocr) - len(text)
    assert all(true != read or not true for true, read in found)


def test_kinds_of_quotes_are_no_confusion() -> None:
    assert not tally([("“don’t”\nsay", '"don\'t" say')]).read


def test_costs_are_rates() -> None:
    made = costs(tally([("tbe cat", "the cat")] * 10 + [("the cat", "the cat")] * 990))
    cost = made["confusions"]["h"]["b"]
    # 10 of 1000, with the class's belief added to both.
    assert cost == pytest.approx(-math.log(10 / 1300), abs=0.02)
    assert made["rate"] == pytest.approx(10 / 7000, abs=1e-4)


def test_the_unseen_is_dearer_than_the_seen() -> None:
    made = costs(tally([("tbe cat", "the cat")] * 10 + [("the cat", "the cat")] * 90))
    assert made["classes"][class_of("h")][class_of("x")] > made["confusions"]["h"]["b"] + 2
