from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from benchmarks.readings import LineReading, Reading, WeighedEdit
from benchmarks.sets import Item
from benchmarks.tradeoff import Point, apply, curve, draw


def edit(start: int, stop: int, after: str, margin: float, *, accepted: bool = False) -> WeighedEdit:
    return WeighedEdit(start, stop, after, margin - 5.0, 5.0, accepted, "margin")


LINE = LineReading(
    "lis cot sat", (edit(0, 3, "his", 9.0, accepted=True), edit(4, 7, "cat", 4.0), edit(8, 11, "sad", 1.0))
)
ITEMS = [Item("a", "his cat sat", "1"), Item("b", "clean", "2")]
READINGS = [Reading("his cot sat", "lis cot sat", (LINE,)), Reading("clean", "clean", (LineReading("clean", ()),))]


def test_curve_goes_from_strict_to_loose() -> None:
    found = curve(ITEMS, READINGS)
    assert found.points == (Point(9.0, 1, 0), Point(4.0, 2, 0), Point(1.0, 2, 1))
    assert found.shipped == Point(None, 1, 0)
    assert (found.right, found.wrong) == (2, 2)


def test_language_weight_moves_the_margins() -> None:
    assert [point.threshold for point in curve(ITEMS, READINGS, 2.0).points] == [14.0, 9.0, 6.0]


def test_of_overlapping_edits_the_best_is_applied() -> None:
    line = LineReading("ab cd", (edit(0, 2, "AB", 2.0), edit(0, 5, "abcd", 3.0), edit(3, 5, "CD", 1.0)))
    assert apply(line, 0.0, 1.0) == "abcd"
    assert apply(line, 3.5, 1.0) == "ab cd"


def test_an_edit_that_the_ink_rules_out_is_never_applied() -> None:
    impossible = LineReading("cot", (edit(0, 3, "cat", float("-inf")),))
    found = curve([Item("a", "cat", "1")], [Reading("cot", "cot", (impossible,))])
    assert found.points == ()


def test_insertions_and_splits_keep_their_places() -> None:
    line = LineReading("ofthe sea", (edit(2, 2, " ", 2.0), edit(6, 9, "seas", 2.0)))
    assert apply(line, 2.0, 1.0) == "of the seas"


def test_plot_is_drawn_and_the_same_twice(tmp_path: Path) -> None:
    found = {"lines": curve(ITEMS, READINGS)}
    for name in ("first.md", "second.md"):
        draw(found, tmp_path / name)
    first, second = ((tmp_path / name).read_bytes() for name in ("first.svg", "second.svg"))
    assert first == second
    assert ElementTree.fromstring(first).tag.endswith("svg")
    assert (tmp_path / "first.png").stat().st_size > 0
