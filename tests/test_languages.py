"""The codes by which people name languages."""

from __future__ import annotations

import pytest
import wordfreq

import inkproof
from inkproof.errors import UsageError
from inkproof.languages import LANGUAGES, LETTER_OF, asked_for, parse_languages


def test_the_languages_are_those_of_the_word_lists() -> None:
    assert sorted(wordfreq.available_languages()) == list(LANGUAGES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_word_lists_own_code_is_that_language(code: str) -> None:
    assert parse_languages(code) == (code,)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("en-GB", "en"),
        ("EN", "en"),
        (" en ", "en"),
        ("eng", "en"),
        ("en_US.UTF-8", "en"),
        ("pt_BR", "pt"),
        ("de-AT-1996", "de"),
        ("ger", "de"),
        ("zh-CN", "zh"),
        ("zh-Hans", "zh"),
        ("zh_TW", "zh"),
        ("chi_sim", "zh"),
        ("cmn", "zh"),
        ("hr", "sh"),
        ("sr-Cyrl", "sh"),
        ("no", "nb"),
        ("iw", "he"),
        ("tl", "fil"),
    ],
)
def test_a_code_as_people_write_it_is_the_language_it_names(given: str, code: str) -> None:
    assert parse_languages(given) == (code,)


# Luxembourgish is near German, and Afrikaans near Dutch: near is not the same, their words would be mended away.
@pytest.mark.parametrize("given", ["xx", "English", "", "-", "und", "lb", "af", "la", "e", "en;rm", "\x00"])
def test_another_code_is_refused_with_those_that_are_known(given: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_languages(given)
    assert repr(given) in caught.value.message
    assert all(code in (caught.value.remedy or "") for code in LANGUAGES)


def test_a_name_that_begins_with_its_code_is_told() -> None:
    with pytest.raises(UsageError) as caught:
        parse_languages("english")
    assert "Is it en?" in (caught.value.remedy or "")


def test_a_language_is_refused_before_anything_is_read() -> None:
    for call in (inkproof.read, inkproof.correct_text):
        with pytest.raises(UsageError, match="'xx'"):
            call("there is no such file.png", lang="xx")


@pytest.mark.parametrize("given", ["en-GB, fr,en", ["en", "fr"], ("EN", "fre")])
def test_several_languages_are_each_named_once(given: str | list[str]) -> None:
    assert parse_languages(given) == ("en", "fr")


def test_auto_is_every_language_after_those_that_were_named() -> None:
    assert asked_for(parse_languages("de,AUTO"))[:2] == ("de", "en")
    assert sorted(asked_for(("auto",))) == list(LANGUAGES)
    assert asked_for(("fr", "en")) == ("fr", "en")


def test_no_language_is_an_error() -> None:
    with pytest.raises(UsageError):
        parse_languages([])


@pytest.mark.parametrize(("code", "letter"), LETTER_OF.items())
def test_a_letter_that_stands_for_a_language_is_common_in_it(code: str, letter: str) -> None:
    assert letter in "".join(wordfreq.top_n_list(code, 300))
