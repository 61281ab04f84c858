"""What a misread word may have been: always known words, never itself, in the case that was read."""

import pytest
from rapidfuzz.distance import Levenshtein

from inkproof.correct.candidates import Candidates, in_case_of
from inkproof.correct.language import Language

WORDS = ["a", "cat", "cats", "for", "form", "he", "the", "then", "two"]


@pytest.fixture(scope="module")
def few() -> Candidates:
    return Candidates(WORDS, WORDS.__contains__, {"the", "for"}.__contains__)


def test_near_words_come_nearest_first_and_no_farther_than_asked(few: Candidates) -> None:
    found = few.near("fom", 2)
    assert set(found[:2]) == {"for", "form"}
    assert all(Levenshtein.distance("fom", word) <= 2 for word in found)
    assert few.near("the", 0) == ()
    assert "the" not in few.near("the", 2)


def test_two_known_words_are_seen_in_one(few: Candidates) -> None:
    assert few.broken("thecat") == ["the cat"]
    assert few.broken("forform") == ["for form"]
    assert few.broken("thecst") == ["the cat"]
    assert few.broken("thxcat") == []


@pytest.mark.parametrize(
    ("word", "like", "expected"),
    [
        ("burglary", "BURGIARY", ["BURGLARY"]),
        ("burglary", "BURuIARY", ["BURGLARY"]),
        ("london", "Loudon", ["London"]),
        ("the", "tbe", ["the"]),
        ("the", "TLe", ["THE"]),
        ("death", "deLth", ["death"]),
        ("i", "l", ["i"]),
    ],
)
def test_a_reading_takes_the_case_of_what_was_read(word: str, like: str, expected: list[str]) -> None:
    assert in_case_of(word, like) == expected


def test_the_shipped_words_hold_no_stray_letters(english: Language) -> None:
    words = english.known_words()
    assert {"a", "i", "the", "don't"} <= set(words)
    assert not {"s", "t", "e", "ths", "erors"} & set(words)
    assert words == sorted(words)
