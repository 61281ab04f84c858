"""The forward algorithm is the sum over all paths."""

import math
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkproof.ink.lattice import Alphabet, sparsify
from inkproof.ink.likelihood import log_likelihood, log_likelihoods
from tests.ink.brute import ABC, UNKNOWN, lattices, text_nats


@given(lattices())
def test_likelihoods_are_sums_over_all_paths(lattice):
    expected = text_nats(lattice)
    found = log_likelihoods(lattice, list(expected))
    # Below this a text is so unlike the line that its alpha may underflow, which the module allows.
    assert [max(v, -500) for v in found] == pytest.approx([max(v, -500) for v in expected.values()], abs=1e-6)


@given(lattices(), st.lists(st.text("ab " + UNKNOWN, max_size=6), min_size=1, max_size=5))
def test_a_batch_gives_what_each_text_gives_alone(lattice, texts):
    alone = [log_likelihood(lattice, text) for text in texts]
    assert log_likelihoods(lattice, texts) == pytest.approx(alone, abs=1e-9)


@given(lattices(least=0.01))
def test_all_texts_together_are_certain(lattice):
    texts = [text for text in text_nats(lattice) if UNKNOWN not in text]
    total = math.fsum(math.exp(v) for v in log_likelihoods(lattice, texts))
    # Four steps, each a few thousandths off by its half-precision logarithms.
    assert total == pytest.approx(1.0, abs=2e-2)


@given(lattices())
def test_a_text_longer_than_the_line_has_no_support(lattice):
    assert log_likelihood(lattice, "ab" * len(lattice)) < -500
    assert log_likelihood(lattice, "a" * (len(lattice) + 1)) < -500


@given(lattices())
def test_no_texts_no_numbers(lattice):
    assert log_likelihoods(lattice, []) == []


def test_a_character_that_the_recognizer_does_not_know_has_no_class():
    assert ABC.encode("ab" + UNKNOWN).tolist() == [1, 2, -1]


@pytest.mark.parametrize(("letter", "plain"), [("é", "e"), ("ü", "u"), ("ł", "l"), ("ø", "o"), ("ế", "e")])
def test_an_accent_counts_the_same_as_a_character_of_its_own(letter, plain):
    alphabet = Alphabet(("", letter, plain, "s"))
    ink = sparsify(np.array([[0.1, 0.6, 0.2, 0.1], [0.1, 0.0, 0.1, 0.8]], np.float32), alphabet)
    apart = unicodedata.normalize("NFD", letter + "s")
    assert (apart != letter + "s") == (letter not in "łø")  # a stroke is no accent: these are letters of their own
    composed, decomposed, bare = log_likelihoods(ink, [letter + "s", apart, plain + "s"])
    assert composed == decomposed == log_likelihood(ink, apart)
    assert composed == pytest.approx(bare + math.log(3), abs=0.01)
