"""What the whole correcting room does, with the shipped lexicon, n-gram, channel and scales."""

import itertools
from pathlib import Path

import pytest

import inkproof
from inkproof import assemble
from inkproof.document import Document, Edit

EXAMPLES = Path(__file__).parents[2] / "examples"

CLEAN = """Dear Mrs. Okafor,

Thank you for your letter of 12 March 2024. The invoice no. 4711-B came to $1,284.50;
see https://example.org/a?b=1 or write to office@example.org.\r
\tIndented, with   three spaces, and nothing to be mended.
"""


def edits(document: Document) -> list[Edit]:
    return [e for page in document.pages for line in page.lines if line.correction for e in line.correction.edits]


def test_non_words_that_a_lexicon_can_know_are_mended() -> None:
    text = inkproof.correct_text("Ths is a smple note wth some erors.").text
    assert text == "This is a simple note with some errors."


def test_clean_text_comes_back_as_it_was() -> None:
    assert inkproof.correct_text(CLEAN).text == CLEAN


@pytest.mark.parametrize(
    "text",
    [
        "Ms. Nkrumah took the chair.",
        "A rummy sort of thing, what? He dinted the lid and she let down the hems.",
        "Dr. Szczepański met Ms. Ng and Mr. Oyelaran-Whyte at Llanfair.",
        "Yours etc., H. G. Pennifeather, 14 Acacia Road",
    ],
)
def test_rare_words_and_names_are_nobody_s_mistakes(text: str) -> None:
    assert inkproof.correct_text(text).text == text


@pytest.mark.parametrize("text", ["早上好，今天天气很好。", "Доброе утро, друзья", "صباح الخير"])
def test_other_scripts_pass_unharmed(text: str) -> None:
    assert inkproof.correct_text(text).text == text


def test_space_repair_changes_nothing_but_spaces() -> None:
    for text in ("tbe man whohad a dog wth himin the gar den", "Ths is asmple note."):
        repaired = inkproof.correct_text(text, space_repair_only=True).text
        assert repaired.replace(" ", "") == text.replace(" ", "")
    for name in ("note.png", "letter.png"):
        document = inkproof.read(EXAMPLES / name, space_repair_only=True)
        assert document.text.replace(" ", "") == document.raw_text.replace(" ", "")


def test_what_is_invented_is_refused_and_kept_with_its_rule() -> None:
    raw = "The meeting is on Tuesday at the town hall."
    document = assemble.weigh_text(raw, "Sure! The meeting is on Wednesday at the city palace.")
    assert document.text == raw
    assert edits(document)
    assert all(not e.verdict.accepted and e.verdict.rule for e in edits(document))


def test_two_letters_that_changed_places_are_one_slip() -> None:
    slips = "He siad taht teh qucik fox adn the dog wnet home."
    assert inkproof.correct_text(slips).text == "He said that the quick fox and the dog went home."


def test_a_supported_proposal_is_taken() -> None:
    assert assemble.weigh_text("He saw tbe dog.", "He saw the dog.").text == "He saw the dog."


def test_a_vocabulary_protects_its_words() -> None:
    text = "We met tbe Nkrumahs and Adenauer wth tbe others."
    document = inkproof.correct_text(text, vocabulary=["Adenauer", "Nkrumahs", "tbe"])
    assert document.text.count("tbe") == 2
    assert "Nkrumahs" in document.text
    assert "Adenauer" in document.text


def test_words_that_a_line_end_broke_are_joined_and_hanging_hyphens_are_not() -> None:
    broken = "She was con- fined to bed for a fort- night."
    assert inkproof.correct_text(broken).text == "She was confined to bed for a fortnight."
    hanging = "The two- and three-storey houses stood there."
    assert inkproof.correct_text(hanging).text == hanging


def test_a_letter_is_read_better_after_correction_and_no_right_word_is_broken() -> None:
    document = inkproof.read(EXAMPLES / "letter.png")
    truth = set((EXAMPLES / "letter.txt").read_text(encoding="utf-8").split())
    raw, text = document.raw_text.split(), document.text.split()
    assert sum(w in truth for w in text) > sum(w in truth for w in raw)
    assert [e.before for e in edits(document) if e.verdict.accepted and e.before in truth] == []
    assert inkproof.read(EXAMPLES / "letter.png") == document


def test_accepted_words_stand_where_the_ink_is() -> None:
    document = inkproof.read(EXAMPLES / "note.png", script="handwritten")
    for line in (line for page in document.pages for line in page.lines if line.correction):
        assert [w.text for w in line.correction.words] == line.text.split()
        boxes = [w.box for w in line.correction.words]
        assert all(a.x0 <= b.x0 for a, b in itertools.pairwise(boxes))
