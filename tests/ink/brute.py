"""What the ink functions mean, by trying every CTC path. Slow, so for a few steps and characters only."""

import itertools

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from inkproof.ink.lattice import Alphabet, Lattice, sparsify

ABC = Alphabet(("", "a", "b", " "))
UNKNOWN = "ß"


def collapse(path) -> str:
    """The text of a path of characters, the blank being the empty one."""
    return "".join(character for character, _ in itertools.groupby(path))


def path_nats(lattice: Lattice) -> dict[tuple[str, ...], float]:
    """Nats of every path through the lattice, over its alphabet and one character that it does not know."""
    characters = (*ABC.classes, UNKNOWN)
    table = lattice.dense(np.array([*range(len(ABC)), -1]))
    return {
        tuple(characters[i] for i in path): float(sum(table[step, i] for step, i in enumerate(path)))
        for path in itertools.product(range(len(characters)), repeat=len(lattice))
    }


def text_nats(lattice: Lattice) -> dict[str, float]:
    """Nats of every text that the lattice has a path for, summed over its paths."""
    nats: dict[str, float] = {}
    for path, value in path_nats(lattice).items():
        text = collapse(path)
        nats[text] = float(np.logaddexp(nats.get(text, -np.inf), value))
    return nats


def probabilities(least: float, most_steps: int = 4):
    """Network outputs [T, 4] whose rows sum to 1, each entry at least about `least`."""
    shapes = st.tuples(st.integers(1, most_steps), st.just(len(ABC)))
    # The fourth power makes rows as peaked as a network's.
    grids = shapes.flatmap(lambda shape: hnp.arrays(np.float64, shape, elements=st.floats(0, 1, width=32)))
    return grids.map(lambda grid: grid**4 + least).map(lambda g: (g / g.sum(axis=1, keepdims=True)).astype(np.float32))


def lattices(least: float = 1e-9, most_steps: int = 4):
    """Lattices of a few steps; with a `least` of 0.01 every class is kept at every step."""
    return probabilities(least, most_steps).map(lambda grid: sparsify(grid, ABC))
