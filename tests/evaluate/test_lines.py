from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from inkproof.document import Document, Line, Page
from inkproof.errors import InputError, MissingInputError, UsageError
from inkproof.evaluate import LinesFound, compare_lines, lines_from_documents, lines_from_manifest, measure_lines
from inkproof.geometry import Polygon


def box(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return Polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1)))


def slanted(outline: Polygon, degrees: float) -> Polygon:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return Polygon(tuple((cos * x - sin * y, sin * x + cos * y) for x, y in outline.points))


PAGE = [box(10, 30 * i, 510, 30 * i + 24) for i in range(4)] + [box(10, 120, 40, 144)]


def test_the_same_lines_are_all_found() -> None:
    counts = measure_lines(PAGE, PAGE)
    assert counts == LinesFound(truth=5, output=5, found=5, short=1, pairs=4, in_order=4)
    assert (counts.precision, counts.recall, counts.f1, counts.order) == (1.0, 1.0, 1.0, 1.0)


def test_nothing_found_is_all_missed_and_nothing_to_find_is_found() -> None:
    assert measure_lines([], PAGE) == LinesFound(truth=5, missed=5, short=1, short_missed=1)
    counts = measure_lines([], [])
    assert (counts.precision, counts.recall, counts.f1) == (1.0, 1.0, 1.0)
    assert measure_lines(PAGE, []).precision == 0.0


def test_two_lines_in_one_are_merged() -> None:
    counts = measure_lines([PAGE[0], box(10, 30, 510, 84), *PAGE[3:]], PAGE)
    assert (counts.found, counts.merged, counts.split, counts.missed) == (3, 1, 0, 0)


def test_a_line_in_two_is_split_though_the_longer_part_is_found() -> None:
    halves = [box(10, 0, 240, 24), box(260, 0, 510, 24)]
    assert measure_lines([*halves, *PAGE[1:]], PAGE).split == 1
    counts = measure_lines([box(10, 0, 400, 24), box(410, 0, 510, 24), *PAGE[1:]], PAGE)
    assert (counts.found, counts.split, counts.missed, counts.output) == (5, 1, 0, 6)


def test_a_short_line_that_is_dropped_or_swallowed_is_counted() -> None:
    assert measure_lines(PAGE[:4], PAGE).short_missed == 1
    swallowed = measure_lines([*PAGE[:3], box(10, 90, 510, 144)], PAGE)
    assert (swallowed.short_missed, swallowed.merged, swallowed.missed) == (1, 1, 0)


def test_each_line_is_found_once() -> None:
    assert measure_lines([PAGE[0], PAGE[0]], PAGE[:1]).found == 1


@pytest.mark.parametrize("degrees", [-8.0, 8.0])
def test_a_page_that_leans_is_measured_along_its_lines(degrees: float) -> None:
    leaning = [slanted(outline, degrees) for outline in PAGE]
    assert measure_lines(leaning, leaning) == measure_lines(PAGE, PAGE)


def test_order_counts_neighbours() -> None:
    counts = measure_lines([PAGE[1], PAGE[0], *PAGE[2:]], PAGE)
    assert (counts.pairs, counts.in_order) == (4, 2)


def test_documents_are_compared_page_by_page(tmp_path: Path) -> None:
    lines = tuple(Line(f"l{i}", "", polygon=outline) for i, outline in enumerate(PAGE))
    documents = {
        "truth": Document(None, (Page(1, lines), Page(2, lines))),
        "out": Document(None, (Page(2, lines[:1]),)),
    }
    for name in documents:
        (tmp_path / name).mkdir()
        (tmp_path / name / "note.json").write_text(name, encoding="utf-8")
    evaluation = compare_lines(lines_from_documents(tmp_path / "truth", tmp_path / "out", documents.__getitem__))
    assert [(name, counts.found) for name, counts in evaluation.pages] == [("note, page 1", 0), ("note, page 2", 1)]
    assert evaluation.counts.truth == 10
    one = compare_lines(
        lines_from_documents(tmp_path / "truth/note.json", tmp_path / "out/note.json", documents.__getitem__)
    )
    assert one.counts == evaluation.counts
    assert "recall 10.00% (1/10)" in one.summary()
    assert json.loads(json.dumps(one.figures()))["lines"]["short_missed"] == 2


def test_a_text_is_no_truth_for_lines(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("text", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.json does not say where the lines p1l1 stand") as caught:
        lines_from_documents(
            tmp_path / "a.json", tmp_path / "a.json", lambda text: Document(None, (Page.of_text(text),))
        )
    assert "polygon" in str(caught.value.remedy)
    dot = Page(1, (Line("l1", "", polygon=Polygon(((5, 5),))),))
    with pytest.raises(InputError, match="lines l1 stand"):
        lines_from_documents(tmp_path / "a.json", tmp_path / "a.json", lambda text: Document(None, (dot,)))
    with pytest.raises(MissingInputError):
        lines_from_documents(tmp_path / "b.json", tmp_path / "a.json", lambda text: Document(None, ()))


def test_a_manifest_is_read_and_compared(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"stands for an image")
    places = [{"box": [10, 0, 510, 24]}, {"polygon": [[10, 30], [510, 30], [510, 54], [10, 54]], "text": "so"}]
    manifest = tmp_path / "m.jsonl"
    manifest.write_text(json.dumps({"image": "a.png", "lines": places}) + "\n", encoding="utf-8")
    page = Page(1, tuple(Line(f"l{i}", "", polygon=outline) for i, outline in enumerate(PAGE[:2])))
    counts = compare_lines(lines_from_manifest(manifest, lambda path: Document(None, (page,)))).counts
    assert (counts.truth, counts.found, counts.in_order) == (2, 2, 1)


@pytest.mark.parametrize(
    "row",
    [
        {"image": "a.png", "text": "one\ntwo"},
        {"image": "a.png", "lines": ["one", "two"]},
        {"image": "a.png", "lines": [{"text": "one"}]},
        {"image": "a.png", "lines": [{"box": [1, 2, 3]}]},
        {"image": "a.png", "lines": [{"polygon": [[1, 2], [3, 4]]}]},
        {"lines": [{"box": [1, 2, 3, 4]}]},
        "one",
    ],
)
def test_a_row_without_places_says_what_it_needs(tmp_path: Path, row: object) -> None:
    manifest = tmp_path / "m.jsonl"
    manifest.write_text(json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="row 1") as caught:
        list(lines_from_manifest(manifest, lambda path: Document(None, ())))
    assert "`box` [x0, y0, x1, y1]" in str(caught.value.remedy)


def test_nothing_to_compare_is_an_error() -> None:
    with pytest.raises(UsageError, match="nothing to evaluate"):
        compare_lines([])
