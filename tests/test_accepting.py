"""One step makes an edit that was refused: on text alone, on ink, over another edit."""

from dataclasses import replace
from pathlib import Path

import pytest

import inkproof
from inkproof import assemble
from inkproof.aligned import words_in
from inkproof.errors import UsageError

LINE = Path(__file__).parents[1] / "examples" / "line.png"


def edits(document):
    return [e for page in document.pages for line in page.lines if line.correction for e in line.correction.edits]


def test_an_edit_of_a_text_is_made_and_its_words_with_it():
    weighed = assemble.weigh_text("He paid 20.\nHe paid 20.", "He paid 90.\nHe paid 90.")
    first, second = edits(weighed)
    assert not first.verdict.accepted
    assert first == second
    accepted = inkproof.accept(weighed, second)
    assert (weighed.text, accepted.text) == ("He paid 20.\nHe paid 20.", "He paid 20.\nHe paid 90.")
    assert accepted.raw_text == weighed.raw_text
    assert edits(accepted)[1].verdict.rule == "accepted"
    assert [word.text for word in accepted.pages[0].lines[1].correction.words] == ["He", "paid", "90."]


def test_on_ink_the_new_word_has_a_box():
    reading = inkproof.read(LINE, postprocess=lambda text: text.replace("n", "m", 1))
    refused = next(edit for edit in edits(reading) if edit.by == "<lambda>")
    accepted = inkproof.accept(reading, refused)
    assert refused.after in accepted.text.split()
    assert all(word.box for line in accepted.pages[0].lines if line.correction for word in line.correction.words)
    before = {word.text: word.confidence for line in reading.pages[0].lines for word in line.text_words}
    for word in accepted.pages[0].lines[0].text_words:
        assert word.confidence == (1.0 if word.text == refused.after else before[word.text])


def test_what_the_ink_has_no_room_for_stands_where_its_line_does():
    (line,) = inkproof.read(LINE).pages[0].lines
    (first, second) = words_in(line, "w" * 2000 + " ink")
    assert first.box == second.box == line.lattice.place(0, len(line.lattice))
    assert first.confidence == 0.0


def test_what_overlaps_it_is_undone(document):
    (line, *others) = document.pages[0].lines
    taken, old = line.correction.edits[1:]
    rival = replace(taken, after="its", verdict=replace(taken.verdict, accepted=False))
    line = replace(line, correction=replace(line.correction, edits=(taken, rival, old)))
    document = replace(document, pages=(replace(document.pages[0], lines=(line, *others)), *document.pages[1:]))
    accepted = inkproof.accept(document, rival)
    assert accepted.pages[0].lines[0].text == "was waiting for its senior"
    assert [edit.verdict.accepted for edit in edits(accepted)] == [False, True, True]


def test_an_edit_of_another_document_is_a_usage_error(document):
    with pytest.raises(UsageError, match="no such edit"):
        inkproof.accept(document, replace(edits(document)[0]))
