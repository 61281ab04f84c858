"""The fit of scales and certainties, on made-up changes and words whose odds are known."""

import numpy as np
import pytest

from inkproof.correct.certainty import Signs
from training import certainty
from training.weighing import Example, fit, logistic

SURE = {"else": 0.5}


def changes(language_worth: float, price: float, count: int = 4000) -> list[Example]:
    """Changes that are good by the odds of their ink and language over a price, in nats of ink."""
    rng = np.random.default_rng(5)
    ink, told, luck = rng.normal(0, 4, count), rng.normal(4, 4, count), rng.random(count)
    odds = ink + language_worth * told - price
    good = luck < 1 / (1 + np.exp(-odds))
    return [
        Example("mend", *nats, lost=0, rivals=0.0, good=bool(is_good))
        for *nats, is_good in zip(ink, told, good, strict=True)
    ]


def test_logistic_regression_finds_the_odds_that_made_the_data():
    rng = np.random.default_rng(1)
    rows = np.column_stack([rng.normal(size=6000), np.ones(6000)])
    good = (rng.random(6000) < 1 / (1 + np.exp(-(2.0 * rows[:, 0] - 1.0)))).astype(float)
    assert logistic(rows, good) == pytest.approx([2.0, -1.0], abs=0.15)


def test_a_scale_finds_what_language_is_worth_and_what_a_change_must_gain():
    scale = fit(changes(0.5, 3.0), SURE, 20.0, -12.0)
    assert scale["language"] == pytest.approx(0.5, abs=0.05)
    assert scale["thresholds"]["mend"] == pytest.approx(3.0, abs=0.3)
    assert scale["thresholds"]["digit"] == scale["thresholds"]["mend"]  # of a class without examples: as the hardest
    surer = fit(changes(0.5, 3.0), {"else": 0.9}, 20.0, -12.0)
    # A change that is right nine times in ten must gain ln 9 nats more, where a nat of ink is one of odds.
    assert surer["thresholds"]["mend"] - scale["thresholds"]["mend"] == pytest.approx(np.log(9), abs=0.2)


def test_evidence_that_misleads_is_refused():
    with pytest.raises(ValueError, match="count as they should"):
        fit(changes(-0.5, 3.0), SURE, 20.0, -12.0)


def test_certainty_finds_the_odds_of_words_and_takes_its_caution_off():
    rng = np.random.default_rng(2)
    blank = dict.fromkeys(Signs._fields, 0.0) | {"one": 1.0}
    inks = rng.normal(1, 2, 6000)
    right = rng.random(6000) < 1 / (1 + np.exp(-(0.8 * inks + 0.5)))
    weights = certainty.fit([(Signs(**{**blank, "ink": ink}), bool(one)) for ink, one in zip(inks, right, strict=True)])
    assert weights["ink"] == pytest.approx(0.8, abs=0.08)
    assert weights["one"] == pytest.approx(0.5 - certainty.CAUTION, abs=0.1)
