"""Whole pages through the shipped weights."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from inkproof.document import PageImage
from inkproof.geometry import Affine
from inkproof.recognize.upright import UprightVote
from tests.recognize.conftest import EXAMPLES


def character_error_rate(read: str, true: str) -> float:
    read, true = " ".join(read.split()), " ".join(true.split())
    return Levenshtein.distance(read, true) / len(true)


def plain(pixels) -> PageImage:
    return PageImage(np.ascontiguousarray(pixels), source_size=(pixels.shape[1], pixels.shape[0]))


def crops_of(image, page):
    """Each line of a page as a picture of its own."""
    boxes = [line.polygon.box for line in page.lines]
    return [image.pixels[int(b.y0) : int(b.y1), int(b.x0) : int(b.x1)] for b in boxes]


@pytest.mark.parametrize(
    ("name", "bound"), [("line.png", 0.10), ("letter.png", 0.03), ("note.png", 0.07), ("receipt.png", 0.02)]
)
def test_an_example_is_read(example, name, bound):
    _, page = example(name)
    truth = (EXAMPLES / name).with_suffix(".txt").read_text(encoding="utf-8")
    assert character_error_rate(page.raw_text, truth) < bound
    assert page.rotation == 0
    assert len(page.lines) == len([row for row in truth.splitlines() if row.strip()])


def test_every_page_of_a_scan_is_read(raw_reader):
    document = raw_reader.read(EXAMPLES / "scan.pdf")
    truth = (EXAMPLES / "scan.txt").read_text(encoding="utf-8")
    assert [page.number for page in document.pages] == [1, 2]
    assert character_error_rate(document.raw_text, truth) < 0.03
    names = [line.id for page in document.pages for line in page.lines]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", ["letter.png", "note.png"])
def test_a_page_upside_down_is_read_the_same(raw_reader, example, upside_down, name):
    image, page = example(name)
    turned = raw_reader.page(upside_down(image))
    assert (page.rotation, turned.rotation) == (0, 180)
    assert len(turned.lines) == len(page.lines)
    assert character_error_rate(turned.raw_text, page.raw_text) < 0.05
    width, height = page.size
    for line, back in zip(page.lines, turned.lines, strict=True):
        box, far = line.polygon.box, back.polygon.box
        expected = (width - far.x1, height - far.y1, width - far.x0, height - far.y0)
        # The detector is not symmetric: a corner may move by a part of the line's height.
        assert _corners(box) == pytest.approx(expected, abs=0.4 * box.height)
        top_left, bottom_right = back.polygon.points[0], back.polygon.points[2]
        assert top_left[0] > bottom_right[0]
        assert top_left[1] > bottom_right[1]


@pytest.mark.parametrize("quarters", [1, 3])
@pytest.mark.parametrize("name", ["letter.png", "note.png"])
def test_a_page_on_its_side_is_read_the_same(raw_reader, example, name, quarters):
    image, page = example(name)
    turned = raw_reader.page(plain(np.rot90(image.pixels, quarters)))
    assert turned.rotation == 90 * quarters
    assert turned.raw_text == page.raw_text
    width, height = page.size
    for line, back in zip(page.lines, turned.lines, strict=True):
        points = [(y, width - x) if quarters == 1 else (height - y, x) for x, y in line.polygon.points]
        assert np.array(back.polygon.points) == pytest.approx(np.array(points), abs=1e-3)


def test_a_single_handwritten_line_is_never_turned(raw_reader, example):
    image, page = example("note.png")
    lines = crops_of(image, page)
    read = [raw_reader.page(plain(line)) for line in lines]
    assert [page.rotation for page in read] == [0] * len(lines)
    assert [len(page.lines) for page in read] == [1] * len(lines)


def test_real_handwritten_lines_are_never_turned(raw_reader):
    data = os.environ.get("INKPROOF_DATA")
    if not data:
        pytest.skip("INKPROOF_DATA is not set: no handwritten lines to read")
    folder = Path(data) / "iam_val"
    entries = [json.loads(row) for row in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()[:40]]
    pages = [raw_reader.read(folder / entry["image"]).pages[0] for entry in entries]
    assert [page.rotation for page in pages] == [0] * len(pages)
    assert [len(page.lines) for page in pages] == [1] * len(pages)


@pytest.mark.parametrize("name", ["line.png", "letter.png", "note.png", "receipt.png"])
def test_words_stand_in_their_line_from_left_to_right(example, name):
    _, page = example(name)
    for line in page.lines:
        assert [word.text for word in line.words] == line.raw.split()
        assert all(0.0 <= word.confidence <= 1.0 for word in line.words)
        outline = line.polygon.box
        for word in line.words:
            assert _corners(word.box.union(outline)) == pytest.approx(_corners(outline), abs=1e-6)
            assert word.box.width > 0
        for left, right in pairwise(line.words):
            # Upright boxes of words on a slanted line share the few pixels that the slant costs.
            assert left.box.x0 < right.box.x0
            assert left.box.x1 <= right.box.x0 + 0.05 * outline.height


def _corners(box):
    return (box.x0, box.y0, box.x1, box.y1)


def test_geometry_is_in_source_pixels(raw_reader, example):
    image, page = example("line.png")
    half = PageImage(image.pixels, source_size=(2000, 180), to_source=Affine.scaling(2, 2))
    (line,), (larger,) = page.lines, raw_reader.page(half).lines
    assert larger.raw == line.raw
    for word, other in zip(line.words, larger.words, strict=True):
        assert _corners(other.box) == pytest.approx([2 * v for v in _corners(word.box)])


def test_reading_twice_gives_the_same(raw_reader, example):
    for name in ("line.png", "note.png"):
        image, page = example(name)
        again = raw_reader.page(image)
        assert again == page
        for line, other in zip(page.lines, again.lines, strict=True):
            for array in ("offsets", "labels", "log_probs", "residual"):
                assert np.array_equal(getattr(line.lattice, array), getattr(other.lattice, array))


def test_two_threads_read_what_one_reads(raw_reader, example):
    read = [example(name) for name in ("note.png", "line.png", "receipt.png", "line.png")]
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(raw_reader.page, [image for image, _ in read])) == [page for _, page in read]


@pytest.mark.parametrize("shape", [(600, 500), (90, 1000)])
@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_page_without_ink_has_no_lines(raw_reader, shape, shade):
    page = raw_reader.page(plain(np.full((*shape, 3), shade, dtype=np.uint8)))
    assert page.lines == ()
    assert page.rotation == 0


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (1, 10_000), (8000, 1)])
def test_a_picture_of_odd_proportions_is_no_trouble(raw_reader, shape):
    assert raw_reader.page(plain(np.full((*shape, 3), 255, dtype=np.uint8))).lines == ()


def test_a_very_long_page_is_read_to_its_end(raw_reader, example):
    image, page = example("letter.png")
    line = max(crops_of(image, page), key=lambda crop: crop.shape[1])
    height, width = line.shape[:2]
    long = np.full((14 * width, width + 80, 3), 255, dtype=np.uint8)
    tops = range(50, len(long) - height, width - 37)
    for top in tops:
        long[top : top + height, 40:-40] = line
    said = [found.raw for found in raw_reader.page(plain(long)).lines]
    assert len(said) == len(tops)
    assert max(character_error_rate(one, said[0]) for one in said) < 0.1


@pytest.mark.parametrize(("overturned", "asked"), [(0.5, True), (0.2, False)])
def test_a_suspicion_is_enough_to_read_both_ways(overturned, asked):
    ways = []

    def confidence(crops):
        ways.append(len(crops))
        return 0.9 if len(ways) == 2 else 0.5

    vote = UprightVote(lambda planes: np.full((len(planes), 2), overturned, np.float32), confidence)
    assert vote([np.zeros((20, 200, 3), np.uint8)] * 4) == (180 if asked else 0)
    assert bool(ways) == asked
