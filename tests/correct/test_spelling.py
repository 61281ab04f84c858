"""A spelling model is a distribution over strings."""

from __future__ import annotations

import itertools
import math

import pytest

from inkproof.correct.spelling import Spelling


def test_all_short_strings_together_stay_below_one_and_near_it() -> None:
    model = Spelling(["ab", "ba", "aab", "b"])
    strings = ("".join(s) for n in range(13) for s in itertools.product("ab", repeat=n))
    total = math.fsum(math.exp(model.log_prob(s)) for s in strings)
    assert 0.8 < total <= 1.0  # the rest is left to characters never seen


def test_a_frequent_ending_is_likelier() -> None:
    model = Spelling(["walking", "talking", "making", "taking", "cat"])
    assert model.log_prob("waking") > model.log_prob("wakign")


def test_an_unseen_character_is_possible_but_dear() -> None:
    model = Spelling(["ab", "ba"])
    assert -40 < model.log_prob("aé") < model.log_prob("ab")


def test_known_counts_give_the_known_share() -> None:
    # By hand: single characters (1 + 2 / 3000) / (2 + 2), then (1 + lower) / (1 + 1) for each longer context.
    one = (1 + 2 / 3000) / 4
    two = (1 + one) / 2
    three = (1 + two) / 2
    assert Spelling(["a"]).log_prob("a") == pytest.approx(math.log(two * three))
