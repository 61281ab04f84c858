"""The search of a text without ink: it proposes for doubtful words, once a place, and leaves the rest alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkproof.correct.channel import Channel
from inkproof.correct.corrector import Corrector
from inkproof.correct.language import Language
from inkproof.correct.slots import SlotSearch

PIECES = ["tbe", "whsy", "the", "12", "of", "pri-", "soner,", "A.B.", "(he)said", "it's", "x", "'ho", "~"]


@pytest.fixture(scope="module")
def search(english: Language) -> SlotSearch:
    return SlotSearch(english, Channel.load().lattice)


def proposed(search: SlotSearch, text: str) -> dict[str, str]:
    lattice = Channel.load().lattice(text)
    assert lattice is not None
    return {change.before: change.after for change in search(text, lattice, Corrector.nowhere)}


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("said that tbe prisoner had gone", "tbe", "the"),
        ("said that rnen had gone home", "rnen", "men"),
        ("the stationhouse wasclosed at night", "wasclosed", "was closed"),
        ("she saw the pri- soner in the dock", "pri- soner", "prisoner"),
        ("charged with BURGIARY, he said", "BURGIARY,", "BURGLARY,"),
        ("the clerk took tho money with him", "tho", "the"),
    ],
)
def test_a_misread_word_gets_the_likeliest_reading(search: SlotSearch, text: str, before: str, after: str) -> None:
    assert proposed(search, text)[before] == after


def test_a_vocabulary_gives_readings_as_it_writes_them(english: Language) -> None:

    language = Language.load("en", {"McAllister": 1.0})
    search = SlotSearch(language, Channel.load().lattice)
    assert proposed(search, "signed by Mr. MeAllister himself")["MeAllister"] == "McAllister"
    assert "McAllister" not in proposed(SlotSearch(english, Channel.load().lattice), "by Mr. MeAllister").values()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8))
def test_changes_come_in_order_stand_in_the_text_and_do_not_overlap(search: SlotSearch, words: list[str]) -> None:
    text = " ".join(words)
    lattice = Channel.load().lattice(text)
    assert lattice is not None
    changes = search(text, lattice, Corrector.nowhere)
    at = 0
    for change in changes:
        assert change.start >= at
        assert text[change.start : change.stop] == change.before != change.after
        assert change.rivals_nats >= 0.0
        at = change.stop


def test_windows_hold_the_doubtful_words_and_their_neighbours(search: SlotSearch) -> None:
    text = "it was in the house that he was to be on the day of tbe fair and in the house"
    ((start, stop),) = [w for w in search.windows(text, Corrector.nowhere) if "tbe" in text[w[0] : w[1]]]
    assert text[start:stop].split()[:3] == ["day", "of", "tbe"]
