"""Alignment is the best of all paths of a text."""

import math
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from inkproof.ink.alignment import align, best_path
from tests.ink.brute import UNKNOWN, collapse, lattices, path_nats


def path_of(text, spans, steps):
    """The path that spans speak of: their characters, and blanks elsewhere."""
    path = [""] * steps
    for character, span in zip(text, spans, strict=True):
        path[span.start : span.stop] = [character] * (span.stop - span.start)
    return tuple(path)


@given(lattices(), st.text("ab " + UNKNOWN, min_size=1, max_size=4))
def test_alignment_is_the_best_path_of_the_text(lattice, text):
    nats = path_nats(lattice)
    of_text = {path: value for path, value in nats.items() if collapse(path) == text}
    assume(of_text)
    spans = align(lattice, text)
    path = path_of(text, spans, len(lattice))
    assert collapse(path) == text
    assert nats[path] == pytest.approx(max(of_text.values()), abs=1e-9)


@given(lattices(), st.text("ab " + UNKNOWN, min_size=1, max_size=4))
def test_spans_are_ordered_disjoint_and_hold_their_probability(lattice, text):
    codes = lattice.alphabet.encode(text)
    try:
        spans = align(lattice, text)
    except ValueError:
        needed = len(text) + sum(a == b for a, b in pairwise(codes))
        assert needed > len(lattice)
        return
    edges = [edge for span in spans for edge in (span.start, span.stop)]
    assert edges == sorted(edges)
    assert all(span.start < span.stop for span in spans)
    assert edges[-1] <= len(lattice)
    for code, span in zip(codes, spans, strict=True):
        inside = lattice.dense(codes[codes == code][:1])[span.start : span.stop]
        assert span.probability == pytest.approx(math.exp(inside.max()), abs=1e-12)


@given(lattices())
def test_the_best_path_is_the_best_of_all_paths(lattice):
    text, spans = best_path(lattice)
    path = path_of(text, spans, len(lattice))
    nats = path_nats(lattice)
    assert nats[path] == pytest.approx(max(nats.values()), abs=1e-9)
    assert collapse(path) == text


@given(lattices())
def test_an_empty_text_has_no_spans(lattice):
    assert align(lattice, "") == []
