"""The sparse lattice: nothing of a step's mass is lost, and steps map to the picture."""

import numpy as np
import pytest
from hypothesis import given

from inkproof.geometry import Box, Polygon
from inkproof.ink.lattice import FLOOR, Alphabet, Lattice, Segment, join, sparsify
from inkproof.ink.likelihood import log_likelihood
from tests.ink.brute import ABC, lattices, probabilities, text_nats


def rectangle(x0, y0, x1, y1) -> Polygon:
    return Polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1)))


@given(probabilities(1e-9))
def test_kept_and_residual_mass_are_one(grid):
    lattice = sparsify(grid, ABC)
    kept = np.add.reduceat(np.exp(lattice.log_probs.astype(float)), lattice.offsets[:-1])
    assert kept + np.exp(lattice.residual.astype(float)) == pytest.approx(1.0, abs=5e-3)


@given(probabilities(1e-9))
def test_a_row_holds_what_is_above_the_floor_best_first(grid):
    lattice = sparsify(grid, ABC)
    for step, (start, stop) in enumerate(zip(lattice.offsets, lattice.offsets[1:], strict=False)):
        labels = lattice.labels[start:stop].tolist()
        assert set(labels) == set(np.nonzero(grid[step] > FLOOR)[0])
        assert labels == sorted(labels, key=lambda label: -grid[step, label])
    assert (grid[np.arange(len(grid)), lattice.best] == grid.max(axis=1)).all()


@given(probabilities(1e-9))
def test_dense_gives_back_what_was_kept_and_a_share_of_the_rest(grid):
    lattice = sparsify(grid, ABC)
    dense = lattice.dense(np.array([0, 1, 2, 3, -1]))
    kept = grid > FLOOR
    assert dense[:, :4][kept] == pytest.approx(np.log(grid[kept]), abs=1e-2)
    share = lattice.residual.astype(float) - np.log(len(ABC))
    assert (np.where(kept, share[:, None], dense[:, :4]) == share[:, None]).all()
    assert (dense[:, 4] == share).all()
    assert np.isfinite(dense).all()


@given(lattices(least=0.01), lattices(least=0.01))
def test_joined_pieces_are_read_with_a_space_between(left, right):
    both = join([left, right])
    assert len(both) == len(left) + 1 + len(right)
    # A space at a piece's edge would melt into the one between: that is a text of another kind.
    possible = [{t: v for t, v in text_nats(piece).items() if t == t.strip() and len(t) < 3} for piece in (left, right)]
    for first, first_nats in possible[0].items():
        for second, second_nats in possible[1].items():
            # A piece may hold the space as well: the joined text has at least the product of its parts.
            assert log_likelihood(both, f"{first} {second}") >= first_nats + second_nats - 1e-2


def test_joined_pieces_without_spaces_multiply():
    grid = np.array([[0.1, 0.7, 0.2, 0.0], [0.5, 0.1, 0.4, 0.0]], dtype=np.float32)
    piece = sparsify(grid, ABC)
    texts = text_nats(piece)
    both = join([piece, piece])
    for first in ("a", "b", "ab"):
        for second in ("a", "b", "ab"):
            assert log_likelihood(both, f"{first} {second}") == pytest.approx(texts[first] + texts[second], abs=1e-2)


def test_joined_pieces_keep_their_places():
    grid = np.full((4, 4), 0.25, dtype=np.float32)
    left, right = (sparsify(grid, ABC, rectangle(x, 0, x + 40, 20)) for x in (0, 100))
    both = join([left, right])
    assert both.segments == (Segment(0, 4, left.segments[0].polygon), Segment(5, 9, right.segments[0].polygon))
    assert join([left]) is left
    assert both.place(1, 3) == Box(10, 0, 30, 20)
    assert both.place(5, 6) == Box(100, 0, 110, 20)
    assert both.place(3, 6) == Box(30, 0, 110, 20)
    assert both.place(4, 5) is None
    assert sparsify(grid, ABC).place(0, 4) is None


def test_a_box_follows_a_slanted_line():
    segment = Segment(0, 10, Polygon(((0, 0), (100, 50), (100, 70), (0, 20))))
    assert segment.box(2, 4) == Box(20, 10, 40, 40)
    assert segment.box(0, 10) == segment.polygon.box
    assert segment.box(-3, 20) == segment.polygon.box


def test_a_box_follows_a_line_turned_over():
    segment = Segment(5, 15, Polygon(((100, 20), (0, 20), (0, 0), (100, 0))))
    assert segment.box(5, 7) == Box(80, 0, 100, 20)


def test_an_unlikely_best_class_is_kept_all_the_same():
    many = np.full((1, 4), FLOOR / 2, dtype=np.float32)
    assert isinstance(lattice := sparsify(many, ABC), Lattice)
    assert len(lattice.labels) == 1


def test_without_some_classes_a_step_keeps_the_others_as_they_are_or_the_blank_alone():
    grid = np.array([[0.1, 0.6, 0.3], [0.0, 1.0, 0.0]], dtype=np.float32)
    lattice = sparsify(grid, Alphabet(("", "a", "b"))).without(np.array([False, True, False]))
    assert lattice.best.tolist() == [2, 0]
    np.testing.assert_allclose(np.exp(lattice.dense(np.array([0, 2]))[0]), [0.1, 0.3], rtol=1e-3)
