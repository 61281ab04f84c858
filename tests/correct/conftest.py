"""Lines with a lattice made by hand, and the shipped language. No assertions."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping

import numpy as np
import pytest

from inkproof import assemble
from inkproof.correct.corrector import Corrector
from inkproof.correct.language import Language
from inkproof.correct.lexicon import Lexicon
from inkproof.correct.ngram import NGram
from inkproof.document import Line, Word
from inkproof.geometry import Polygon
from inkproof.ink.lattice import Alphabet, sparsify
from inkproof.settings import Settings

ALPHABET = Alphabet(("", *(chr(code) for code in range(32, 127))))
STEP_PX = 8


@pytest.fixture(scope="session")
def english() -> Language:
    """The shipped English, no vocabulary."""
    ngram = NGram.load("en")
    return Language(ngram, Lexicon(ngram.frequencies), {})


@pytest.fixture(scope="session")
def channel() -> Corrector:
    """The shipped corrector of text alone, which takes seconds to build."""
    return assemble.text_corrector(Settings())


@pytest.fixture(scope="session")
def seen() -> Callable[..., Line]:
    """A line as a recognizer saw it: its text, and by position which other characters it thought of, with their share.

    A character takes two steps, its own and a blank; `""` is the character not being there. ALPHABET is extended by
    what else stands in the line.
    """

    def line(text: str, doubts: Mapping[int, Mapping[str, float]], confidence: float = 0.5) -> Line:
        further = {*text, *itertools.chain.from_iterable(doubts.values())} - set(ALPHABET.classes)
        alphabet = Alphabet((*ALPHABET.classes, *sorted(further)))
        table = np.full((2 * len(text), len(alphabet)), 1e-9, dtype=np.float32)
        for at, character in enumerate(text):
            others = doubts.get(at, {})
            table[2 * at, alphabet.index[character]] = 1.0 - sum(others.values())
            for other, share in others.items():
                table[2 * at, alphabet.index[other] if other else 0] = share
            table[2 * at + 1, 0] = 1.0
        outline = Polygon(((0.0, 0.0), (STEP_PX * len(table), 0.0), (STEP_PX * len(table), 30.0), (0.0, 30.0)))
        lattice = sparsify(table / table.sum(axis=1, keepdims=True), alphabet, outline)
        return Line("1", text, tuple(Word(token, None, confidence) for token in text.split()), outline, lattice=lattice)

    return line
