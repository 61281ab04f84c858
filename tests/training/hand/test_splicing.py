"""Letters of one writer set as another text; paper keeps what is written."""

from random import Random

import numpy as np

from inkproof.ink.lattice import Alphabet, sparsify
from training.hand.paper import STORED_PX, on_paper, with_neighbours
from training.hand.splicing import CANVAS_PX, FEWEST_PIECES, Hand, Piece, hands_of, spliced_sample

ALPHABET = Alphabet(("", *"abcdefghijklmnopqrstuvwxyz", " "))
STEP_PX = 4


def aligned(sample):
    """A line with a lattice that sees each character evenly spaced over its width."""
    steps = round(sample.pixels.shape[1] * 48 / sample.pixels.shape[0] / STEP_PX)
    grid = np.full((steps, len(ALPHABET)), 0.01 / len(ALPHABET), dtype=np.float32)
    grid[:, 0] = 0.99
    for at, label in enumerate(ALPHABET.encode(sample.text)):
        grid[round((at + 0.5) * steps / len(sample.text)), [0, label]] = 0.01, 0.99
    return sample, sparsify(grid, ALPHABET)


class Wording:
    """Always the same text."""

    def hand(self, rng):
        return "then she saw a zebra"


def test_a_hand_writes_words_that_it_never_wrote(line):
    lines = [aligned(line("the weather was worn out", group="w")), aligned(line("she saw seventeen men", group="w"))]
    (hand,) = hands_of(lines)
    assert len(hand.pieces) >= FEWEST_PIECES
    rng = Random(1)
    assert hand.write("then", rng).max() > 0.5
    assert hand.write("thaw", rng).shape[1] > hand.write("a", rng).shape[1]
    assert hand.write("quiz", rng) is None
    sample = spliced_sample([hand], Wording(), 3)
    assert sample.text == "then she saw a"
    assert np.array_equal(sample.pixels, spliced_sample([hand], Wording(), 3).pixels)


def test_a_writer_of_few_letters_is_no_hand(line):
    assert hands_of([aligned(line("so so", group="w"))]) == []


def test_a_text_too_long_for_its_line_gives_no_pieces(line):
    sample, lattice = aligned(line("so", group="w"))
    wrong = type(sample)(sample.pixels, "far too many characters for the line" * 4, sample.source, sample.group)
    assert hands_of([(wrong, lattice)]) == []


def test_a_word_is_put_together_from_the_longest_pieces():
    texts = ["in", "k", "i"]
    inks = {text: np.full((CANVAS_PX, 10 * len(text)), at, dtype=np.float32) for at, text in enumerate(texts)}
    hand = Hand("w", {text: [Piece(text, ink)] for text, ink in inks.items()})
    assert np.unique(hand.write("ink", Random(0))).tolist() == [0.0, 1.0]


def test_neighbours_reach_in_and_leave_the_line_its_own_ink():
    mask, other = np.zeros((60, 200), dtype=np.float32), np.ones((60, 200), dtype=np.float32)
    mask[30, 50:150] = 1
    out = with_neighbours(mask, other, Random(2))
    assert np.array_equal(out[20:40], mask[20:40])
    assert out.sum() > mask.sum()


def test_paper_gives_a_line_of_the_stored_height():
    mask = np.zeros((70, 300), dtype=np.float32)
    mask[30:40, 20:280] = 1
    for seed in range(20):
        image = on_paper(mask, Random(seed), np.random.default_rng(seed))
        assert image.shape == (STORED_PX, 240)
        assert image.dtype == np.uint8
