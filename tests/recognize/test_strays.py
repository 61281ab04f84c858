"""Letters of another script among Latin ones: what the ink's next choice is read for, and what is left alone."""

import numpy as np

from inkproof.ink.alignment import best_path
from inkproof.ink.lattice import Alphabet, sparsify
from inkproof.recognize.strays import WithoutStrays

ALPHABET = Alphabet(("", "米", "日", "*", "0", "a", " "))


class Fake:
    """Reads texts with one probability a character, and "*" for what else it may be."""

    alphabet = ALPHABET

    def __init__(self, *texts):
        self._texts = texts

    def __call__(self, crops, polygons):
        return [self._lattice(*one) for one in self._texts]

    def _lattice(self, text, probability):
        grid = np.full((2 * len(text), len(ALPHABET)), 1e-9, np.float32)
        grid[::2, 0] = 1.0
        grid[np.arange(1, 2 * len(text), 2), ALPHABET.encode(text)] = probability
        grid[1::2, ALPHABET.index["*"]] += 1 - probability
        return sparsify(grid, ALPHABET)


def read(*texts):
    lattices = WithoutStrays(Fake(*texts))([None] * len(texts), [None] * len(texts))
    return [best_path(lattice) for lattice in lattices]


def test_a_doubtful_letter_of_another_script_on_a_latin_page_is_the_next_that_the_ink_holds():
    (text, _), (stray, spans) = read(("a" * 30, 0.95), ("a 米 0", 0.6))
    assert (text, stray) == ("a" * 30, "a * 0")
    assert abs(spans[2].probability - 0.4) < 0.01, "what was taken away does not make the rest surer"


def test_other_scripts_stay_where_the_ink_is_sure_of_them_or_they_are_words_or_few_letters_are_latin():
    latin = ("a" * 30, 0.95)
    assert read(latin, ("a 米", 0.95))[1][0] == "a 米"
    assert read(latin, ("米日米", 0.6))[1][0] == "米日米"
    assert read(latin, ("米日米", 0.6), ("a 米", 0.6))[2][0] == "a 米", "a page that holds words of it may hold more"
    assert read(("aaa", 0.95), ("0日", 0.6))[1][0] == "0日"
