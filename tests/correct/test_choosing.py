"""Choosing among found texts slot by slot, and hearing a model: what it is asked, and what happens when it fails."""

import math

import pytest

from inkproof.correct.choosing import choose, listener
from inkproof.errors import LanguageModelError
from inkproof.testing import FakeLanguageModel

FOUND = ["he hod a dog and sow it", "he had a dog and saw it", "he hod a clog and sow it", "he had a dog and sow it"]


def nothing(texts):
    return [0.0] * len(texts)


def liking(*words):
    return lambda texts: [float(sum(f" {word} " in f" {text} " for word in words)) for text in texts]


def test_each_slot_takes_what_ink_and_model_like_together():
    assert choose(FOUND, nothing, liking("had", "clog", "saw"), 1.0) == "he had a clog and saw it"


def test_ties_and_silence_leave_the_best_found():
    assert choose(FOUND, nothing, nothing, 1.0) == FOUND[0]
    assert choose(FOUND[:1], nothing, liking("had"), 1.0) == FOUND[0]


def test_the_model_is_not_asked_where_the_texts_agree_or_ink_has_decided():
    asked: list[str] = []

    def heard(texts):
        asked.extend(texts)
        return nothing(texts)

    choose(["one two three", "one too three"], lambda texts: [0.0 if "two" in t else -99.0 for t in texts], heard, 1.0)
    assert asked == []
    choose(["one two three", "one too three"], nothing, heard, 1.0)
    assert asked == ["one two three", "one too three"]


def test_spaces_that_come_and_go_are_one_slot():
    found = ["the cat sat", "thecat sat", "the cats at"]
    assert choose(found, nothing, liking("cats", "at"), 1.0) == "the cats at"
    assert choose(found, nothing, liking("thecat"), 1.0) == "thecat sat"


def test_a_text_is_heard_once_behind_the_lines_before():
    prefixes: list[str] = []

    class Counting(FakeLanguageModel):
        def score(self, prefix, texts):
            prefixes.append(prefix)
            assert len(texts) == len(set(texts))
            return super().score(prefix, texts)

    heard = listener(Counting(nats={"a": -1.0}), "the line before")
    assert heard(["a", "b", "a"]) == [-1.0, 0.0, -1.0]
    assert heard(["b"]) == [0.0]
    assert prefixes == ["the line before\n"]


@pytest.mark.parametrize("nats", [math.nan, math.inf])
def test_nats_that_are_none_are_an_error(nats):
    with pytest.raises(LanguageModelError, match="nats"):
        listener(FakeLanguageModel(nats={"a": nats}), "")(["a"])


@pytest.mark.parametrize("fault", [ValueError("no"), OSError("gone"), MemoryError()])
def test_whatever_a_model_raises_is_one_kind_of_error(fault):
    class Dead(FakeLanguageModel):
        def score(self, prefix, texts):
            raise fault

    with pytest.raises(LanguageModelError, match=type(fault).__name__):
        listener(Dead(), "")(["a"])
