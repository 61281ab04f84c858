"""How sure words are: what stands untouched, what was changed, what was doubted, what has no ink."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import inkproof
from inkproof.assemble import correct_document
from inkproof.correct.beam import BeamSearch
from inkproof.correct.certainty import Certainty
from inkproof.correct.language import Language
from inkproof.document import Line, Word

EXAMPLES = Path(__file__).parents[2] / "examples"


def read(*, correct: bool = True) -> inkproof.Document:
    """A page so small that not all of its words are read."""
    with Image.open(EXAMPLES / "note.png") as image:
        small = image.convert("L").resize((image.width * 2 // 5, image.height * 2 // 5))
    return inkproof.read(np.asarray(small), script="handwritten", correct=correct)


@pytest.fixture(scope="module")
def note() -> inkproof.Document:
    return read()


def words(document: inkproof.Document) -> list[Word]:
    return [word for page in document.pages for line in page.lines for word in line.text_words]


def test_every_word_has_a_probability(note: inkproof.Document) -> None:
    assert all(0.0 < word.confidence < 1.0 for word in words(note))


def test_words_that_are_right_are_surer_than_wrong_ones(note: inkproof.Document) -> None:
    truth = set((EXAMPLES / "note.txt").read_text(encoding="utf-8").split())
    right = [word.confidence for word in words(note) if word.text in truth]
    wrong = [word.confidence for word in words(note) if word.text not in truth]
    assert sum(right) / len(right) > 0.85
    assert wrong
    assert sum(wrong) / len(wrong) < sum(right) / len(right) - 0.1


def test_of_a_change_and_what_it_replaced_at_most_one_is_right(note: inkproof.Document) -> None:
    changed = 0
    for line in note.pages[0].lines:
        if line.correction and any(edit.verdict.accepted for edit in line.correction.edits):
            raw = {word.text: word.confidence for word in line.words}
            for edit in line.correction.edits:
                made = [word for word in line.correction.words if word.text == edit.after]
                if edit.verdict.accepted and edit.before in raw and made:
                    assert raw[edit.before] + made[0].confidence == pytest.approx(1.0)
                    changed += 1
    assert changed


def test_words_without_ink_keep_their_confidence() -> None:
    line = Line("l", "plain text", (Word("plain"), Word("text")))
    assert list(Certainty.load(lambda line: Language.load("en")).lines([line])) == [line]


def test_a_word_is_less_sure_where_the_line_may_be_read_with_another(seen, english) -> None:
    told = seen("they went form the town", {})
    rivalled = seen("they went form the town", {11: {"r": 0.4}, 12: {"o": 0.4}})
    (alone, *_), (doubted, *_) = (
        [word.confidence for word in line.words if word.text == "form"]
        for line in Certainty.load(lambda line: english).lines([told, rivalled])
    )
    assert doubted < alone


def test_a_word_is_less_sure_where_a_second_recognizer_reads_another(seen, english) -> None:
    line = seen("they went form the town", {11: {"r": 0.4}, 12: {"o": 0.4}})
    agreeing = replace(line, second=line.lattice)
    contradicting = replace(line, second=seen("they went from the town", {}).lattice)
    agreed, doubted = (
        [word.confidence for word in one.words if word.text == "form"]
        for one in Certainty.load(lambda line: english).lines([agreeing, contradicting])
    )
    assert doubted < agreed


def test_only_a_line_with_a_doubted_word_is_read_anew(seen, english, monkeypatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(BeamSearch, "readings", lambda *given: asked.append("asked") or [])
    sure, doubted = seen("the town", {}, confidence=0.95), seen("the town", {}, confidence=0.5)
    certainty = Certainty.load(lambda line: english)
    list(certainty.lines([sure]))
    assert not asked
    list(certainty.lines([doubted]))
    assert asked


def test_who_is_sure_already_is_asked_about_the_ink_again(note: inkproof.Document) -> None:
    again = correct_document(correct_document(note))
    assert again.text == note.text
    assert [w.confidence for w in words(again)] == pytest.approx([w.confidence for w in words(note)], abs=0.02)
    assert [w.confidence for w in words(correct_document(read(correct=False)))] == pytest.approx(
        [w.confidence for w in words(note)], abs=0.02
    )
