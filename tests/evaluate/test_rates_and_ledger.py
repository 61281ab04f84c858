from __future__ import annotations

import os
import runpy
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkproof.evaluate import Ledger, Normalisation, Overlap, Rate, Rates, keep_ledger, measure

SEVERAL = st.text(alphabet=list("ab1 .,()\"'’“”—\u00a0\n⟦⟧^~éÉe\u0301"), max_size=24)
MARKED = Normalisation(truth_marks=True)


def slow_distance(left: list[str], right: list[str]) -> int:
    """Levenshtein distance by the textbook's table."""
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        above, row = row, [i]
        for j, b in enumerate(right, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b)))
    return row[-1]


def slow_normal(text: str, *, truth: bool) -> str:
    """The default normalisation, character by character."""
    if truth:
        while "⟦" in text and "⟧" in text[text.index("⟦") :]:
            start = text.index("⟦")
            text = text[:start] + " " + text[text.index("⟧", start) + 1 :]
        text = text.replace("^", "").replace("~", "")
    for pretty, plain in ("’'", "‘'", '“"', '”"', "—-", "–-", "\u00a0 "):
        text = unicodedata.normalize("NFC", text).replace(pretty, plain)
    tokens = text.split()
    text = " ".join(tokens)
    for closing in ".,;:!?)":
        text = text.replace(" " + closing, closing)
    for opening in ("( ", ' "', '" '):
        text = text.replace(opening, opening.strip())
    return text.strip()


def slow_words(text: str) -> list[str]:
    return text.replace('"', ' " ').split()


def in_common(left: list[str], right: list[str]) -> list[str]:
    rest, both = list(right), []
    for word in left:
        if word in rest:
            rest.remove(word)
            both.append(word)
    return both


@given(SEVERAL, SEVERAL)
def test_counts_are_those_of_a_slow_reference(output: str, truth: str) -> None:
    read, meant = slow_normal(output, truth=False), slow_normal(truth, truth=True)
    read_words, meant_words = slow_words(read), slow_words(meant)
    both = len(in_common(read_words, meant_words))
    assert measure(output, truth, MARKED) == Rates(
        Rate(slow_distance(list(read), list(meant)), len(meant)),
        Rate(slow_distance(read_words, meant_words), len(meant_words)),
        Overlap(both, len(read_words) - both, len(meant_words) - both),
    )


@given(SEVERAL, SEVERAL, SEVERAL)
def test_ledger_is_that_of_a_slow_reference(raw: str, corrected: str, truth: str) -> None:
    before, after = slow_normal(raw, truth=False), slow_normal(corrected, truth=False)
    meant = slow_normal(truth, truth=True)
    errors_before, errors_after = (slow_distance(list(text), list(meant)) for text in (before, after))
    right_before = in_common(slow_words(before), slow_words(meant))
    right_after = in_common(slow_words(after), slow_words(meant))
    kept = len(in_common(right_before, right_after))
    found = keep_ledger(raw, corrected, truth, MARKED)
    assert (found.better_items, found.worse_items) == (errors_after < errors_before, errors_after > errors_before)
    assert found.right_words == len(right_before)
    assert found.broken_words == len(right_before) - kept
    assert found.repaired_words == len(right_after) - kept


@given(st.lists(st.tuples(SEVERAL, SEVERAL, SEVERAL), min_size=1, max_size=5), st.booleans())
@settings(max_examples=50)
def test_sums_are_those_of_the_development_score(texts: list[tuple[str, str, str]], fold: bool) -> None:
    tally = development_score()["Tally"]()
    rates, ledger = Rates(), Ledger()
    normalisation = Normalisation(truth_marks=True, fold_case=fold)
    for raw, corrected, truth in texts:
        tally.add(corrected, truth, fold)
        tally.ledger(raw, corrected, truth, fold)
        rates += measure(corrected, truth, normalisation)
        ledger += keep_ledger(raw, corrected, truth, normalisation)
    assert (rates.characters.errors, rates.characters.total) == (tally.ce, tally.cn)
    assert (rates.words.errors, rates.words.total) == (tally.we, tally.wn)
    assert rates.overlap == Overlap(tally.tp, tally.fp, tally.fn)
    assert (ledger.better_items, ledger.worse_items) == (tally.better, tally.worse)
    assert (ledger.right_words, ledger.broken_words, ledger.repaired_words) == (
        tally.right,
        tally.broke,
        tally.repaired,
    )


def development_score() -> dict[str, Any]:
    data = os.environ.get("INKPROOF_DATA")
    if not data:
        pytest.skip("INKPROOF_DATA is not set: no development score to compare with")
    script = Path(data).parent / "tools" / "score.py"
    if not script.is_file():
        pytest.skip("there is no tools/score.py beside INKPROOF_DATA")
    return runpy.run_path(str(script))


def test_numbers_are_counted_for_good_and_ill() -> None:
    truth = "paid 12 of 350 in 1905"
    ledger = keep_ledger("paid l2 of 350 in 1905", "paid 12 of 850 in 1905", truth)
    assert (ledger.right_numbers, ledger.repaired_numbers, ledger.broken_numbers) == (2, 1, 1)
    assert (ledger.right_words, ledger.repaired_words, ledger.broken_words) == (5, 1, 1)
    assert (ledger.better_items, ledger.worse_items) == (0, 0)


def test_addition_merges_counts_not_percentages() -> None:
    short, long = measure("x", "a"), measure("a" * 99, "a" * 99)
    assert (short + long).characters == Rate(1, 100)
    assert (short + long).characters.share == 0.01
    assert (Overlap(1, 0, 1) + Overlap(2, 1, 0)).f1 == pytest.approx(6 / 8)


def test_nothing_against_nothing_is_without_error() -> None:
    rates = measure("", " \n")
    assert (rates.characters.share, rates.words.share, rates.overlap.f1) == (0.0, 0.0, 1.0)


def test_options_decide_what_is_an_error() -> None:
    output, truth = "“Yes” ,  HE said", '"Yes", he said'
    assert measure(output, truth).characters.errors == 2
    assert measure(output, truth, Normalisation(fold_case=True)).characters.errors == 0
    assert measure(output, truth, Normalisation(exact=True)).characters.errors == slow_distance(
        list(output), list(truth)
    )
    struck = "the ⟦old⟧ 2^nd ~"
    assert measure("the 2nd", struck).characters.errors > 0
    assert measure("the 2nd", struck, MARKED).characters.errors == 0
