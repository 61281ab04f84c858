"""The shipped English tables, and a language without tables."""

from __future__ import annotations

import math
import string

import pytest
import wordfreq
from hypothesis import given
from hypothesis import strategies as st

from inkproof.correct.ngram import START, UNKNOWN, Case, NGram, case_of, opens_sentence, tokens

NOWHERE = (UNKNOWN, UNKNOWN)


@pytest.fixture(scope="module")
def english() -> NGram:
    return NGram.load("en")


def test_tokens_keep_contractions_and_split_hyphens() -> None:
    assert tokens("It’s a mid-century office—no, wait") == (
        ["it's", "a", "mid", "-", "century", "office", "—", "no", ",", "wait"]
    )


def test_tokens_keep_numbers_whole() -> None:
    assert tokens("On 12/3/24 at 10:30 £3.50 or $1,200... the 4th, B12") == (
        ["on", "12/3/24", "at", "10:30", "£", "3.50", "or", "$", "1,200", "...", "the", "4th", ",", "b12"]
    )


@pytest.mark.parametrize(("text", "dash"), [("a - b", "—"), ("a -- b", "—"), ("a–b", "—"), ("a-b", "-"), ("a- b", "-")])
def test_a_hyphen_joins_and_a_dash_parts(text: str, dash: str) -> None:
    assert tokens(text)[1] == dash


@given(st.text())
def test_tokens_lose_nothing_but_spaces_and_know_their_lower_case(text: str) -> None:
    kept = tokens(text, keep_case=True)
    assert all(token and not token.isspace() for token in kept)
    assert bool(kept) == bool(text.replace("\u00ad", "").strip())


@pytest.mark.parametrize(
    ("word", "case"),
    [
        ("dog", Case.LOWER),
        ("I", Case.CAPITALISED),
        ("O'clock", Case.CAPITALISED),
        ("BBC", Case.CAPITALS),
        ("McX", Case.MIXED),
    ],
)
def test_case_of(word: str, case: Case) -> None:
    assert case_of(word) is case


def test_sentences_begin_after_a_full_stop_but_not_after_a_title() -> None:
    assert opens_sentence((START, START))
    assert opens_sentence(("home", "."))
    assert opens_sentence((".", '"'))
    assert not opens_sentence(("mr", "."))
    assert not opens_sentence(("the", "old"))


def test_the_share_of_all_words_after_a_pair_is_at_most_one(english: NGram) -> None:
    words = [*wordfreq.top_n_list("en", 6000), *string.punctuation]
    for before in [("of", "the"), ("i", "am"), ("mr", "."), NOWHERE, (START, START)]:
        total = math.fsum(math.exp(english.word_log_prob(word, before)) for word in words)
        assert 0.4 < total < 1.02, before


def test_neighbours_tell_words_apart(english: NGram) -> None:
    his = english.word_log_prob("his", ("waiting", "for"))
    assert his > english.word_log_prob("lis", ("waiting", "for")) + 8
    assert english.word_log_prob("world", ("of", "the")) > english.word_log_prob("world", NOWHERE) + 2


def test_words_are_looked_up_in_any_case_and_with_any_quote(english: NGram) -> None:
    assert english.word_log_prob("Don’t", NOWHERE) == english.word_log_prob("don't", NOWHERE)


def test_modern_words_come_from_the_list(english: NGram) -> None:
    assert "email" in english
    assert english.word_log_prob("email", NOWHERE) > english.word_log_prob("emaii", NOWHERE) + 8


def test_a_possessive_of_a_listed_word_beats_its_spelling(english: NGram) -> None:
    assert english.word_log_prob("adenauer's", NOWHERE) > english.oov_log_prob("adenauer's")


def test_digits_are_paid_for(english: NGram) -> None:
    assert english.word_log_prob("1234567", NOWHERE) < english.word_log_prob("12", NOWHERE) - 8
    assert english.word_log_prob("wor1d", ("of", "the")) < english.word_log_prob("world", ("of", "the")) - 12


def test_spelling_prefers_what_looks_like_the_language(english: NGram) -> None:
    assert english.oov_log_prob("brindlemere") > english.oov_log_prob("brjndlxmqre") + 10


def test_names_take_capitals_and_others_do_not(english: NGram) -> None:
    assert english.case_log_prob("London", False) > english.case_log_prob("london", False) + 3
    assert english.case_log_prob("table", False) > english.case_log_prob("Table", False) + 3
    assert english.case_log_prob("Table", True) > english.case_log_prob("table", True) + 2
    assert english.case_log_prob("12", False) == 0.0


@pytest.mark.parametrize("word", ["the", "london", "adenauer", "mcdonald", "zqx"])
@pytest.mark.parametrize("start", [False, True])
def test_case_shares_are_shares(english: NGram, word: str, start: bool) -> None:
    forms = [word, word.capitalize(), word.upper(), word[:-1] + word[-1].upper()]
    assert math.fsum(math.exp(english.case_log_prob(form, start)) for form in forms) == pytest.approx(1.0, abs=0.02)


def test_a_language_without_tables_stands_on_the_word_list() -> None:
    german = NGram.load("de")
    assert german.word_log_prob("und", ("der", "die")) == german.word_log_prob("und", NOWHERE) > -5
    assert german.oov_log_prob("straßenlaterne") > german.oov_log_prob("qxzßwkrptvbnmj")
