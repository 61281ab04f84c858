"""Lines told their language by the commonest words of each, and corrected in no other."""

from __future__ import annotations

import pytest

import inkproof
from inkproof.correct.identifying import Identifier
from inkproof.document import Line, Page
from inkproof.languages import LANGUAGES, LATIN, asked_for

# The openings of books whose authors died long ago.
ENGLISH = "It is a truth universally acknowledged, that a single man\nin possession of a good fortune, must be in want"
FOREIGN = {
    "de": "Als Gregor Samsa eines Morgens aus unruhigen Träumen erwachte,\nfand er sich in seinem Bett zu einem\n"
    "ungeheueren Ungeziefer verwandelt. Er lag auf seinem panzerartig\nharten Rücken und sah, wenn er den Kopf",
    "fr": "Longtemps, je me suis couché de bonne heure. Parfois, à peine\nma bougie éteinte, mes yeux se fermaient\n"
    "si vite que je n'avais pas le temps de me dire: Je m'endors.",
    "es": "En un lugar de la Mancha, de cuyo nombre no quiero acordarme,\nno ha mucho tiempo que vivía un hidalgo",
    "it": "C'era una volta un pezzo di legno. Non era un legno di lusso,\nma un semplice pezzo da catasta.",
    "pl": "Litwo! Ojczyzno moja! ty jesteś jak zdrowie; ile cię trzeba\ncenić, ten tylko się dowie, kto cię stracił.",
    "nl": "Ik ben makelaar in koffie, en woon op de Lauriergracht.\nHet is mijn gewoonte niet, romans te schrijven",
    "sv": "Det var en gång en man som hade en son och en dotter,\noch de bodde i ett litet hus vid skogen.",
}


def languages(text: str, *asked: str, vocabulary: tuple[str, ...] = ()) -> list[str]:
    return [line.language for line in Identifier(asked, vocabulary)(Page.of_text(text).lines)]


def test_languages_in_latin_letters_are_among_all() -> None:
    assert set(LATIN) < set(LANGUAGES)


@pytest.mark.parametrize("lang", FOREIGN)
def test_foreign_text_is_told_whatever_was_asked_for(lang: str) -> None:
    for asked in ("en",), ("en", lang), asked_for(["auto"]):
        assert set(languages(FOREIGN[lang], *asked)) == {lang}
        assert set(languages(ENGLISH, *asked)) == {"en"}


@pytest.mark.parametrize("lang", FOREIGN)
def test_foreign_text_is_left_as_it_is_by_english(lang: str) -> None:
    document = inkproof.correct_text(FOREIGN[lang])
    assert document.text == FOREIGN[lang]
    assert not any(line.correction for line in document.pages[0].lines)


def test_each_line_is_told_its_own_and_a_short_one_that_of_its_neighbours() -> None:
    text = f"{ENGLISH}\n{FOREIGN['de']}\nGregor 1915\n\n{FOREIGN['de']}\n{ENGLISH}"
    assert languages(text, "en", "de") == ["en"] * 2 + ["de"] * 10 + ["en"] * 2


def test_damaged_english_stays_english() -> None:
    text = "tlie rnan wlio liad it in hls bag carne la ter\nde wth hima inthe gar den\nle tt er to Nkrumah, Via Roma"
    assert languages(text, "en") == ["en"] * 3


def test_words_of_the_vocabulary_may_stand_in_any_language() -> None:
    text = "Van der Berg, De la Cruz, Von und Zu"
    assert languages(text, "en") != ["en"]
    assert languages(text, "en", vocabulary=(["van", "der", "berg", "de", "la", "cruz", "von", "und", "zu"])) == ["en"]


def test_the_first_language_has_what_says_nothing() -> None:
    assert languages("Xyzzy 12.50\n\n***", "fr", "en") == ["fr"] * 3


def test_another_script_has_none_of_these_languages() -> None:
    assert languages("好的，谢谢\nall the same to me", "en") == ["", "en"]
    assert languages("Доброе утро\n좋은 아침", "en", "zh") == ["", ""]
    assert Identifier(("zh",))([Line("1", "the")])[0].language == ""


@pytest.mark.parametrize("text", ["好的，谢谢", "早安，歡迎光臨", "共12个USB接口", "入ロ 由此进"])
def test_chinese_is_told_where_it_was_asked_for(text: str) -> None:
    assert languages(f"{text}\nall the same to me", "en", "zh") == ["zh", "en"]
    assert languages(text, "zh") == ["zh"]


def test_japanese_is_not_taken_for_chinese() -> None:
    text = "吾輩は猫である。名前はまだ無い。\n夏目漱石"
    assert languages(text, "zh") == ["", "ja"]
    assert languages(text, "ja") == ["", ""]


@pytest.mark.parametrize("lang", ["de,en", "auto", ["en", "de"]])
def test_each_line_is_corrected_in_its_own_language(lang: str | list[str]) -> None:
    text = "She had been in the gar den with the other wornen all day.\n" + FOREIGN["de"].replace("Morgens", "Morgons")
    document = inkproof.correct_text(text, lang=lang)
    assert "with the other women all day" in document.text
    assert "eines Morgens" in document.text
    assert [line.language for line in document.pages[0].lines][:2] == ["en", "de"]
    assert inkproof.correct_text(text).text.splitlines()[1:] == text.splitlines()[1:]
