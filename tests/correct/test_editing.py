"""Changes are the smallest whole words, and making all of them gives the proposed text."""

from hypothesis import given
from hypothesis import strategies as st

from inkproof.correct.editing import Change, apply, changes
from inkproof.correct.lexicon import Lexicon
from inkproof.correct.weighing import Scale, class_of, lost_letters

LINES = st.lists(st.text("abc.,1", min_size=1, max_size=4), max_size=6).map(" ".join)


@given(LINES, LINES)
def test_all_changes_together_give_the_proposed_text(raw: str, proposed: str) -> None:
    found = changes(raw, proposed)
    assert apply(raw, found) == proposed
    assert all(raw[c.start : c.stop] == c.before != c.after for c in found)


def test_changes_are_cut_at_shared_spaces() -> None:
    found = changes("tbe man hada dog", "the man had a dog")
    assert [(c.before, c.after) for c in found] == [("tbe", "the"), ("hada", "had a")]


@given(st.dictionaries(st.text("abc", min_size=1, max_size=4), st.floats(1e-6, 1), max_size=20), st.text("abc"))
def test_a_prefix_is_a_range(probabilities: dict[str, float], prefix: str) -> None:
    lexicon = Lexicon(probabilities)
    mass = lexicon.mass(lexicon.narrow(lexicon.everything, prefix))
    assert abs(mass - sum(p for w, p in probabilities.items() if w.startswith(prefix))) < 1e-9


def test_classes_and_lost_letters() -> None:
    known = {"the", "had", "a", "dog", "be"}.__contains__
    classes = {("tbe", "the"): "mend", ("the", "be"): "swap", ("the", "thx"): "strange", ("The", "the"): "case"}
    classes |= {("hada", "had a"): "space", ("dog", "dog."): "mark", ("l0", "10"): "digit", ("a 1", "a1"): "gap"}
    for (before, after), kind in classes.items():
        assert class_of(Change(0, len(before), before, after), known) == kind
    assert lost_letters(Change(0, 5, "a dog", "do")) == 2


def test_ink_that_contradicts_refuses_whatever_the_language_says() -> None:
    scale = Scale(language=10.0, lost=0.0, thresholds={"mend": 0.0})
    assert scale.margin("mend", -1.0, 20.0, 0) > 0.0
    assert scale.margin("mend", -16.0, 1000.0, 0) < 0.0
