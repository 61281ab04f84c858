"""The rule that says how much of the tuned weights is shipped."""

import numpy as np
import pytest

pytest.importorskip("torch")

from inkproof.evaluate import Rates
from inkproof.evaluate.rates import Rate
from inkproof.learn.lines import Sample
from inkproof.learn.network import mixed
from training.hand.average import chosen, halves


def row(hand, printed):
    """Rates of a share: errors in a thousand characters."""
    rate = {name: Rates(characters=Rate(hand, 1000)) for name in ("copiste", "poilus", "stanford")}
    return {**rate, "print": Rates(characters=Rate(printed, 1000))}


STOCK = row(330, 4)


def test_the_smallest_share_near_the_best_is_chosen():
    assert chosen({0.5: row(140, 4), 0.7: row(123, 4), 0.9: row(120, 4), 1.0: row(121, 4)}, STOCK) == 0.7


def test_a_share_that_spoils_print_is_no_choice():
    assert chosen({0.5: row(140, 4), 0.7: row(123, 9), 0.9: row(120, 8)}, STOCK) == 0.5


def test_where_every_share_spoils_print_nothing_is_chosen():
    with pytest.raises(ValueError, match="print"):
        chosen({0.5: row(140, 40)}, STOCK)


def test_weights_are_mixed_in_proportion():
    import torch

    found = mixed({"w": torch.ones(2)}, {"w": torch.zeros(2)}, 0.7)
    assert found["w"].tolist() == pytest.approx([0.7, 0.7])


def test_halves_share_no_writer_and_miss_no_line():
    pixels = np.zeros((4, 4), np.uint8)
    lines = [Sample(pixels, str(at), name, f"{at % 5}") for name in ("poilus", "print") for at in range(20)]
    one, other = halves(lines)
    assert len(one) + len(other) == len(lines)
    assert not {(s.source, s.group) for s in one} & {(s.source, s.group) for s in other}
    assert {s.source for s in one} == {s.source for s in other} == {"poilus", "print"}
