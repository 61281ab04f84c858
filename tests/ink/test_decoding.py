"""Prefix beam search finds what trying every text finds."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkproof.ink.decoding import decode
from inkproof.ink.likelihood import log_likelihood
from tests.ink.brute import UNKNOWN, lattices, text_nats

WIDE = {"width": 1000, "floor_nats": math.inf}


class Silent:
    """A language without an opinion."""

    def advance(self, state, character):
        return None

    def total(self, state):
        return 0.0

    def finish(self, state):
        return 0.0


class Prefers:
    """A language in which one text is worth `nats` once it is whole, and nothing else is worth anything."""

    def __init__(self, text, nats):
        self._text, self._nats = text, nats

    def advance(self, state, character):
        return state + character

    def total(self, state):
        return 0.0

    def finish(self, state):
        return self._nats if state == self._text else 0.0


def known_texts(lattice):
    return {text: nats for text, nats in text_nats(lattice).items() if UNKNOWN not in text}


@given(lattices(least=0.01))
def test_a_wide_beam_finds_the_most_probable_texts(lattice):
    expected = sorted(known_texts(lattice).values(), reverse=True)[:3]
    found = decode(lattice, Silent(), None, weight=1.0, best=3, **WIDE)
    assert [c.ink_nats for c in found] == pytest.approx(expected, abs=1e-6)
    assert [log_likelihood(lattice, c.text) for c in found] == pytest.approx(expected, abs=1e-6)


@given(lattices(least=0.01), st.text("ab ", max_size=2), st.floats(0, 6), st.floats(0, 2))
def test_ink_and_language_decide_together(lattice, text, nats, weight):
    scores = {t: v + weight * nats * (t == text) for t, v in known_texts(lattice).items()}
    (found,) = decode(lattice, Prefers(text, nats), "", weight=weight, **WIDE)
    assert scores[found.text] == pytest.approx(max(scores.values()), abs=1e-6)
    assert found.language_nats == (nats if found.text == text else 0.0)


@given(lattices(least=0.01))
def test_a_narrow_beam_never_promises_more_ink_than_there_is(lattice):
    for candidate in decode(lattice, Silent(), None, weight=1.0, width=2, best=2):
        assert candidate.ink_nats <= log_likelihood(lattice, candidate.text) + 1e-6


@given(lattices(least=0.01))
def test_characters_that_are_not_allowed_are_not_written(lattice):
    expected = {t: v for t, v in known_texts(lattice).items() if "a" not in t}
    (found,) = decode(lattice, Silent(), None, weight=1.0, allowed=lambda c: c != "a", **WIDE)
    assert expected[found.text] == pytest.approx(max(expected.values()), abs=1e-6)


@given(lattices())
def test_a_floor_keeps_the_best_path_within_reach(lattice):
    (found,) = decode(lattice, Silent(), None, weight=0.0, floor_nats=0.0)
    assert math.isfinite(found.ink_nats)
