"""Which changes of what a writer wrote may be made on request, and which never."""

import pytest

from inkproof import assemble
from inkproof.correct.editing import Change
from inkproof.correct.wording import is_wording


def says(words, before, after, *, lead="and ", trail="", gain_nats=9.0, is_own=False):
    """Whether a change between two pieces of text is a wording."""
    change = Change(len(lead), len(lead) + len(before), before, after)
    return is_wording(change, lead + before + trail, gain_nats, words, is_own=is_own)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("recieve", "receive"),
        ("walk", "walks"),
        ("is", "are"),
        ("a", "an"),
        ("definately,", "definitely,"),
        ("hte", "the"),
        ("febuary", "february"),
        ("twenty-frst", "twenty-first"),
    ],
)
def test_spelling_inflection_and_auxiliaries_are_wordings(english, before, after):
    assert says(english, before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1,284", "1,248"),
        ("12", "twelve"),
        ("two", "ten"),
        ("Jhon", "John"),
        ("jhon", "John"),
        ("london", "London"),
        ("hte-cat.example.org", "the-cat.example.org"),
        ("usr_nmae", "usr_name"),
        ("big", "large"),
        ("not", "now"),
        ("see me", "see them"),
        ("wrte", "xqzvy"),
        ("word", "word."),
        ("twenty-frst", "twenty-third"),
        ("fourty-two", "forty-six"),
        ("febuary", "january"),
        ("tuseday", "thursday"),
        ("nonsmoker", "smoker"),
        ("unnecesary", "necessary"),
        ("disatisfied", "satisfied"),
        ("smyth", "smith"),
        ("hopful", "hopeless"),
    ],
)
def test_numbers_names_addresses_and_other_words_are_none(english, before, after):
    assert not says(english, before, after)


def test_a_capital_is_a_names_but_where_a_sentence_opens(english):
    assert says(english, "Wth", "With", lead="")
    assert says(english, "Wth", "With", lead="It was so. ")
    assert not says(english, "Wth", "With")
    assert not says(english, "Jhon", "John", lead="")
    assert not says(english, "Worple", "World", lead="")


def test_a_full_stop_within_a_sentence_is_an_abbreviations(english):
    assert says(english, "dgo.", "dog.", trail=" Then he left")
    assert says(english, "dgo.", "dog.")
    assert not says(english, "inv.", "in.", trail=" no. 12")


@pytest.mark.parametrize(("proposed", "made"), [("sixth", False), ("fifth", True)])
def test_what_counts_becomes_only_what_it_is_nearest_to(proposed, made):
    weighed = assemble.weigh_text("on the fivth day", f"on the {proposed} day")
    assert weighed.text == (f"on the {proposed} day" if made else "on the fivth day")


def test_a_list_of_words_must_be_surer_and_knows_no_inflections(english):
    assert says(english, "recieve", "receive", is_own=True)
    assert not says(english, "recieve", "receive", is_own=True, gain_nats=8.0)
    assert not says(english, "doors", "door", is_own=True)


def test_a_wording_must_be_worth_it(english):
    assert not says(english, "recieve", "receive", gain_nats=0.5)


def test_the_tutorials_sentence_is_mended_where_a_model_proposes_it():
    raw, proposed = "Ths is a smple note wth some erors.", "This is a simple note with some errors."
    assert assemble.weigh_text(raw, proposed, wording=True).text == proposed


def test_a_wording_is_offered_and_made_on_request_alone():
    raw, proposed = "They was going home.", "They were going home."
    offered = assemble.weigh_text(raw, proposed)
    made = assemble.weigh_text(raw, proposed, wording=True)
    assert offered.text == raw
    (edit,) = [e for e in offered.pages[0].lines[0].correction.edits if e.before == "was"]
    assert (edit.kind, edit.verdict.rule, edit.verdict.accepted) == ("wording", "wording", False)
    assert made.text == proposed
