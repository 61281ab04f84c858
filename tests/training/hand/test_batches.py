"""Batches follow from their seed, and every text fits the steps of its line."""

from itertools import groupby

import numpy as np
import pytest

from training.hand.batches import POOL, Mix, batches
from training.hand.packs import Pack

KINDS = {"hand": "hand", "print": "print"}
INDEX = {chr(code): code - 31 for code in range(32, 127)}
STEP_PX = 4


def all_of(pack, seed):
    return list(batches(Mix({"hand": 0.7, "print": 0.3}, [Pack(pack)], KINDS), INDEX, STEP_PX, seed))


def test_a_pool_is_whole_and_each_text_fits_its_steps(pack):
    found = all_of(pack, "1 0 0")
    assert sum(len(batch.targets) for batch in found) == POOL
    for batch in found:
        lines, planes, height, width = batch.planes.shape
        assert (lines, planes, height) == (len(batch.targets), 3, 48)
        assert np.abs(batch.planes).max() <= 1.0
        for target in batch.targets:
            repeated = sum(len(list(run)) - 1 for _, run in groupby(target))
            assert len(target) + repeated <= width // STEP_PX


def test_the_same_seed_gives_the_same_pool_and_another_another(pack):
    one, same, other = (all_of(pack, seed) for seed in ("1 0 7", "1 0 7", "1 1 7"))
    assert all(np.array_equal(a.planes, b.planes) and a.targets == b.targets for a, b in zip(one, same, strict=True))
    assert [batch.targets for batch in one] != [batch.targets for batch in other]


def test_a_share_without_lines_is_refused(pack):
    with pytest.raises(ValueError, match="spliced"):
        Mix({"hand": 0.5, "spliced": 0.5}, [Pack(pack)], KINDS)
