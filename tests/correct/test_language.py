"""The language as search and weighing hear it, with the shipped tables."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import inkproof
from inkproof.correct.language import Context, Language, bare
from inkproof.correct.lexicon import Lexicon
from inkproof.correct.ngram import UNKNOWN, NGram

NOWHERE = Context((UNKNOWN, UNKNOWN))
TEXTS = st.text("aehnst .,'-12X", max_size=14)


@pytest.fixture(scope="module")
def with_names() -> Language:
    ngram = NGram.load("en")
    return Language(ngram, Lexicon(ngram.frequencies), {"Nkrumah": 1.0})


@pytest.mark.parametrize(
    ("plausible", "garbled"),
    [
        ("He was waiting for his senior military adviser.", "He was waiting for lis sewior wilitarg adviser."),
        ("The man had a dog with him.", "The man hada dog withhim."),
        ("She left, and came back.", "She left ,and came back ."),
        ("on the 4th of March 1944", "on the 4thof March1944"),
        ("Thou'rt my friend.", "Thou''rt my friend."),
        ("We met in London.", "We met in lONDON."),
    ],
)
def test_a_plausible_line_is_likelier_than_a_garbled_one(english: Language, plausible: str, garbled: str) -> None:
    assert english.nats(plausible, NOWHERE) > english.nats(garbled, NOWHERE) + 4.0


def test_a_word_that_a_hyphen_breaks_goes_on_in_the_next_line(english: Language) -> None:
    context = english.after("it was the govern-", NOWHERE)
    assert context.broken == "govern"
    assert english.nats("ment of the day", context) > english.nats("ment of the day", NOWHERE) + 5.0
    assert english.after("", context) == english.after("  ", context) == context
    # What was broken is one word for the one that follows it.
    assert english.after("ment", context).before[1] == "government"


def test_a_dash_breaks_no_word(english: Language) -> None:
    assert english.after("he waited -", NOWHERE).broken == ""
    assert english.after("he waited", NOWHERE).broken == ""


def test_what_stood_before_a_line_counts(english: Language) -> None:
    after_to = english.after("He went to", NOWHERE)
    gain = english.nats("sleep", after_to) - english.nats("sleep", NOWHERE)
    assert gain > english.nats("slept", after_to) - english.nats("slept", NOWHERE) + 2.0


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_search_and_weighing_hear_the_same_language(english: Language, text: str) -> None:
    state = english.start(NOWHERE)
    for character in text:
        state = english.advance(state, character)
    assert english.finish(state) == english.nats(text, NOWHERE)
    assert english.total(state) == state.nats + state.look


def test_a_vocabulary_word_is_known_likelier_and_protected_as_it_is_written(
    english: Language, with_names: Language
) -> None:
    assert not english.knows("nkrumahx")
    assert with_names.knows("NKRUMAH")
    line = "They met Nkrumah there."
    assert with_names.nats(line, NOWHERE) > english.nats(line, NOWHERE) + 3.0
    assert with_names.nats(line, NOWHERE) > with_names.nats(line.replace("Nkrumah", "nkrumah"), NOWHERE)
    assert with_names.protects("to Nkrumah, who")
    assert not with_names.protects("to nkrumah, who")
    assert not english.protects("to Nkrumah, who")


def test_names_of_several_words_are_known_by_each_that_is_not_common() -> None:
    names = Language.load("en", {"Konrad Adenaucrt": 1.0, "Jean-Luc Picardt": 1.0, "The New Yorkt": 1.0})
    assert all(map(names.knows, ("Adenaucrt", "Picardt", "Yorkt")))
    assert names.protects("by Picardt,")
    assert not names.protects("The New")
    assert names.word_nats("new", NOWHERE) == Language.load("en").word_nats("new", NOWHERE)


@pytest.mark.parametrize("text", ["“Nkrumah”", "«Nkrumah»,", "—Nkrumah…", "(Nkrumah)"])
def test_marks_around_a_word_are_none_of_it(with_names: Language, text: str) -> None:
    assert bare(text) == "Nkrumah"
    assert with_names.protects(text)


def test_words_with_sharp_s_are_known() -> None:
    german = Language.load("de")
    assert all(map(german.knows, ["Straße", "groß", "Füße", "weiß"]))
    assert german.nats("die große Straße") > german.nats("die grofe Strafte")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Nous allons à l'hôtel et d'un jardin qu'il aime. L’homme n'est pas là aujourd'hui."),
        ("it", "L'uomo è nell'acqua e c'è un'amica dell'arte."),
        ("ca", "L'home d'un poble, s'ha perdut l'aigua."),
    ],
)
def test_elided_words_are_two_that_are_known(lang, text):
    assert inkproof.correct_text(text, lang=lang, vocabulary=["hôtel"]).text == text
    assert not Language.load("en").knows("i'he")
