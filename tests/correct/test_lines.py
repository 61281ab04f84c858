"""Search and weighing on lattices made by hand: what the ink supports is taken, the rest is refused and kept."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkproof.assemble import corrector
from inkproof.correct.corrector import Corrector
from inkproof.document import EditKind, Page
from inkproof.settings import Settings

TEXT = "was waiting for lis senior officer"
AT = TEXT.index("lis")


@pytest.fixture(scope="module")
def mend() -> Corrector:
    return corrector(Settings())


def test_a_reading_that_ink_and_language_support_is_taken(mend, seen) -> None:
    line = mend.line(seen(TEXT, {AT: {"h": 0.3}}), mend.nowhere)
    assert (line.raw, line.text) == (TEXT, TEXT.replace("lis", "his"))
    (edit,) = line.correction.edits
    assert (edit.before, edit.after, edit.kind, edit.by) == ("lis", "his", EditKind.READING, "lexicon")
    assert edit.verdict.accepted
    assert edit.ink_nats == pytest.approx(-0.85, abs=0.02)  # log(0.3 / 0.7)
    assert edit.language_nats > 3.0
    assert [w.alternatives[0].text for w in line.words if w.alternatives] == ["his"]


def test_corrected_words_stand_where_their_ink_is(mend, seen) -> None:
    text = "the man had a dog with him"
    line = seen(text, {text.index(" dog"): {"": 0.6}})
    line = mend.line(replace(line, raw=text.replace("a dog", "adog")), mend.nowhere)
    assert line.text == text
    assert [word.text for word in line.correction.words] == text.split()
    for word, found in zip(line.correction.words, re.finditer(r"\S+", text), strict=True):
        # Two steps of 8 px a character, the last of a word's being blank.
        assert word.box.x0 == pytest.approx(16 * found.start(), abs=8)
        assert word.box.x1 == pytest.approx(16 * found.end() - 8, abs=8)


def test_without_ink_no_language_is_loud_enough(mend, seen) -> None:
    line = mend.with_proposal(seen(TEXT, {}), TEXT.replace("lis", "his"), "proposal", mend.nowhere)
    assert line.text == TEXT
    (edit,) = line.correction.edits
    assert (edit.after, edit.kind, edit.by) == ("his", EditKind.WORDING, "proposal")
    assert (edit.verdict.accepted, edit.verdict.rule) == (False, "weighed as rare")


def test_an_invention_is_refused_word_by_word_and_what_is_right_beside_it_taken(mend, seen) -> None:
    proposed = TEXT.replace("lis", "his").replace("senior officer", "poor old mother")
    line = mend.with_proposal(seen(TEXT, {AT: {"h": 0.3}}), proposed, "proposal", mend.nowhere)
    assert line.text == TEXT.replace("lis", "his")
    assert [edit.after for edit in line.correction.edits if edit.verdict.accepted] == ["his"]
    refused = [edit for edit in line.correction.edits if not edit.verdict.accepted]
    assert refused
    assert all(edit.verdict.rule.startswith("weighed as") and edit.ink_nats < -12.0 for edit in refused)


def test_a_sure_line_of_known_words_is_not_searched(mend, seen) -> None:
    line = seen("was waiting for his senior officer", {AT: {"l": 0.3}}, confidence=0.95)
    assert mend.line(line, mend.nowhere) is line


@pytest.mark.parametrize("text", ["早上好 good day", "Доброе утро", "صباح الخير"])
def test_a_line_with_letters_of_another_script_is_not_searched(mend, seen, text: str) -> None:
    foreign = replace(seen("x" * len(text), {}), raw=text)
    assert mend.line(foreign, mend.nowhere) is foreign


def test_a_digit_is_left_to_the_ink(mend, seen) -> None:
    raw = "paid 240 pounds"
    kept = mend.with_proposal(seen(raw, {5: {"3": 0.01}}), "paid 340 pounds", "proposal", mend.nowhere)
    assert kept.text == raw
    (edit,) = kept.correction.edits
    assert edit.verdict.rule == "weighed as digit"


def test_a_name_on_the_list_is_decoded_protected_and_said_to_have_fired(seen) -> None:
    raw = "They met Mkrumch there."
    doubts = {raw.index("M"): {"N": 0.2}, raw.index("ch"): {"a": 0.2}}
    expecting = corrector(Settings(vocabulary=(("Nkrumah", 1.0),)))
    line = expecting.line(seen(raw, doubts), expecting.nowhere)
    assert line.text == "They met Nkrumah there."
    assert line.correction.vocabulary == ("Nkrumah",)

    name = "They met Nkrumah there."
    kept = expecting.with_proposal(seen(name, {9: {"M": 0.4}}), "They met Mary there.", "proposal", expecting.nowhere)
    assert kept.text == name
    assert [edit.verdict.rule for edit in kept.correction.edits] == ["vocabulary"]


def test_a_page_carries_a_broken_word_over_the_line_end(mend, seen) -> None:
    first, second = seen("it was the govern-", {}), seen("mert of the day", {2: {"n": 0.3}})
    page = mend(Page(1, (first, second)))
    assert page.text == "it was the govern-\nment of the day"


@settings(max_examples=40, deadline=None)
@given(st.text("aehnst bo", min_size=1, max_size=12), st.data())
def test_space_repair_changes_nothing_but_spaces_whatever_the_ink_says(seen, text: str, data: st.DataObject) -> None:
    spaces_only = corrector(Settings(space_repair_only=True))
    raw = " ".join(text.split())
    doubts = data.draw(
        st.dictionaries(
            st.integers(0, max(0, len(raw) - 1)),
            st.sampled_from([{" ": 0.4}, {"": 0.45}, {"x": 0.4}, {"e": 0.3, " ": 0.2}]),
            max_size=6,
        )
    )
    if not raw:
        return
    line = spaces_only.line(seen(raw, doubts), spaces_only.nowhere)
    assert line.text.replace(" ", "") == raw.replace(" ", "")
