"""Changes are the smallest whole words, and making all of them gives the proposed text."""

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkproof.correct.editing import WINDOW, Change, apply, changes, windows
from inkproof.correct.lexicon import Lexicon
from inkproof.correct.weighing import Scale, class_of, lost_letters

LINES = st.lists(st.text("abc.,1", min_size=1, max_size=4), max_size=6).map(" ".join)


class Few:
    """A language of few words, one of them a slip that it has seen."""

    def knows(self, word: str) -> bool:
        return word.lower() in {"the", "had", "a", "dog", "be"}

    def lists(self, word: str) -> bool:
        return self.knows(word) or word == "teh"


@given(LINES, LINES)
def test_all_changes_together_give_the_proposed_text(raw: str, proposed: str) -> None:
    found = changes(raw, proposed)
    assert apply(raw, found) == proposed
    assert all(raw[c.start : c.stop] == c.before != c.after for c in found)


def test_changes_are_cut_at_shared_spaces() -> None:
    found = changes("tbe man hada dog", "the man had a dog")
    assert [(c.before, c.after) for c in found] == [("tbe", "the"), ("hada", "had a")]


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=200), st.randoms(use_true_random=False))
def test_windows_hold_every_change_whole_and_stay_short(letters: list[str], random: Random) -> None:
    raw = " ".join(letters)
    wanted = changes(raw, " ".join(random.choice([one, "x", f"{one} y"]) for one in letters))
    found = list(windows(raw, wanted))
    assert [change for _, _, inside in found for change in inside] == wanted
    for start, stop, inside in found:
        assert all(start <= change.start and change.stop <= stop for change in inside)
        assert len(raw[start:stop].split()) <= WINDOW + 4 or len(inside) == 1
    assert [start for start, _, _ in found] == sorted(start for start, _, _ in found)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=4), st.floats(1e-6, 1), max_size=20), st.text("abc"))
def test_a_prefix_is_a_range(probabilities: dict[str, float], prefix: str) -> None:
    lexicon = Lexicon(probabilities)
    mass = lexicon.mass(lexicon.narrow(lexicon.everything, prefix))
    assert abs(mass - sum(p for w, p in probabilities.items() if w.startswith(prefix))) < 1e-9


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("tbe", "the", "mend"),
        ("the", "be", "swap"),
        ("teh", "the", "rare"),
        ("the", "thx", "strange"),
        ("The", "the", "case"),
        ("hada", "had a", "split"),
        ("do g", "dog", "join"),
        ("dog", "dog.", "mark"),
        ("l0", "10", "digit"),
        ("a1", "a 1", "gap"),
        ("a 1", "a1", "glue"),
    ],
)
def test_classes_of_changes(before: str, after: str, kind: str) -> None:
    assert class_of(Change(0, len(before), before, after), Few()) == kind


def test_an_unknown_word_with_a_capital_is_a_name_unless_it_opens_a_sentence() -> None:
    raw = 'Dug had a Dug. "Dug'
    kinds = [class_of(Change(m.start(), m.end(), m[0], "Dog"), Few(), raw) for m in re.finditer("Dug", raw)]
    assert kinds == ["mend", "name", "mend"]


def test_lost_letters_are_counted_without_spaces() -> None:
    assert lost_letters(Change(0, 5, "a dog", "do")) == 2


def test_ink_that_contradicts_refuses_whatever_the_language_says() -> None:
    scale = Scale(language=10.0, cap=20.0, lost=0.0, rivals=0.0, thresholds={"mend": 0.0}, floor=-15.0)
    change = Change(0, 3, "tbe", "the")
    assert scale.margin("mend", change, -1.0, 20.0) > 0.0
    assert scale.margin("mend", change, -16.0, 1000.0) < 0.0


def test_rivals_and_lost_letters_speak_against_a_change() -> None:
    scale = Scale(language=1.0, cap=20.0, lost=3.0, rivals=2.0, thresholds={"mend": 1.0}, floor=-15.0)
    assert scale.margin("mend", Change(0, 3, "tbe", "the"), -1.0, 10.0) == 8.0
    assert scale.margin("mend", Change(0, 4, "tbee", "the"), -1.0, 10.0) == 5.0
    assert scale.margin("mend", Change(0, 3, "tbe", "the", rivals_nats=1.5), -1.0, 10.0) == 5.0
