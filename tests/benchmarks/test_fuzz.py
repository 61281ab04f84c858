"""The parsers that the benchmark fuzzes, without its fuzzer: whole inputs pass, damaged ones too or as an error."""

from __future__ import annotations

import contextlib
import random

import pytest

from benchmarks.damage import MUTATIONS
from benchmarks.fuzz import another_json
from benchmarks.parsers import SEEDS, TARGETS
from inkproof.errors import InkproofError

BYTES = [MUTATIONS[name] for name in ("blank", "count", "cut", "flip", "repeat", "splice")]


# Places of 300 digits overflow in NumPy, which tells so; what counts here is what is raised.
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_but_an_error_of_our_own_comes_out(name: str) -> None:
    target, seeds, rng = TARGETS[name], SEEDS[name](), random.Random(name)
    for seed in seeds:
        with contextlib.suppress(InkproofError):
            target(seed)
    for _ in range(5 if name == "text" else 60):
        seed = rng.choice(seeds)
        data = another_json(seed, rng) or rng.choice(BYTES)(seed, rng, seeds)
        with contextlib.suppress(InkproofError):
            target(data)
