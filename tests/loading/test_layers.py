"""The text layer of a PDF: its lines, its words and where they stand on the page."""

from __future__ import annotations

import numpy as np
import pytest

from inkproof.document import PageImage
from inkproof.loading import open_pages

from .test_pdfs import TEXT, pdf

TWO_LINES = b"BT /F 20 Tf 20 60 Td (Ink and paper) Tj 0 -40 Td (last) Tj ET"


def only(data: bytes, **choice) -> PageImage:
    (page,) = open_pages(data, max_pixels=10_000_000, **choice)
    return page


def test_a_layer_is_read_only_when_it_is_asked_for() -> None:
    assert only(pdf(TEXT)).layer == ()
    assert [line.raw for line in only(pdf(TEXT), with_layer=True).layer] == ["Ink and paper"]
    assert only(pdf(b""), with_layer=True).layer == ()


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_hold_the_ink_however_the_page_is_turned(turn) -> None:
    page = only(pdf(TWO_LINES, extra=f"/Rotate {turn}"), with_layer=True)
    assert {line.raw for line in page.layer} == {"Ink and paper", "last"}
    assert [line.id for line in page.layer] == ["p1l1", "p1l2"]
    dark = page.pixels[..., 0] < 128
    total = dark.sum()
    for line in page.layer:
        for word in line.words:
            x0, y0, x1, y1 = (round(v) for v in (word.box.x0, word.box.y0, word.box.x1, word.box.y1))
            inside = dark[y0:y1, x0:x1]
            assert inside.any()
            total -= np.count_nonzero(inside)
        assert line.polygon is not None
        assert line.polygon.box.width > 0
    assert total < 0.02 * dark.sum()


def test_a_page_that_begins_elsewhere_and_a_coarser_one() -> None:
    data = pdf(TEXT, media="-50 -20 200 100")
    for limit in (10_000_000, 20_000):
        (page,) = open_pages(data, max_pixels=limit, with_layer=True)
        (line,) = page.layer
        rows, columns = np.nonzero(page.pixels[..., 0] < 200)
        box = line.polygon.box
        assert abs(box.x0 - columns.min()) <= 0.02 * page.source_size[0]
        assert abs(box.x1 - columns.max()) <= 0.03 * page.source_size[0]
        assert box.y0 <= rows.min()
        assert box.y1 >= rows.max() - 1


def test_what_steers_a_terminal_is_no_text() -> None:
    hostile = b"BT /F 20 Tf 20 40 Td (Ink\x1b[2J and\x07 pa\x7fper) Tj ET"
    assert [line.raw for line in only(pdf(hostile), with_layer=True).layer] == ["Ink[2J and paper"]
