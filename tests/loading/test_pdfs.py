"""Rendering, resolution, pages, damage and threads of PDF files."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkproof.document import PageImage
from inkproof.errors import EmptyInputError, EncryptedInputError, InputError, TruncatedInputError, UsageError
from inkproof.loading import open_pages, open_source

LIMIT = 10_000_000
DATA = Path(__file__).parent / "data"


def only(source: object, max_pixels: int = LIMIT) -> PageImage:
    (page,) = open_pages(source, max_pixels=max_pixels)
    return page


def pdf(*contents: bytes, media: str = "0 0 200 100", extra: str = "") -> bytes:
    """A PDF of one page for each content stream, with Helvetica as /F."""
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>"}
    kids = []
    for content in contents:
        at = len(objects) + 2
        objects[at] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{media}] {extra} /Contents {at + 1} 0 R /Resources << /Font << "
            "/F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        ).encode()
        objects[at + 1] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
        kids.append(f"{at} 0 R")
    objects[2] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    out, offsets = b"%PDF-1.4\n", {}
    for number, body in sorted(objects.items()):
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for _, offset in sorted(offsets.items()))
    trailer = b"trailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


TEXT = b"BT /F 20 Tf 20 40 Td (Ink and paper) Tj ET"
RED_TOP_LEFT = b"1 0 0 rg 0 50 100 50 re f"


def test_a_page_is_rendered_at_300_dpi_in_rgb_on_white() -> None:
    page = only(pdf(RED_TOP_LEFT))
    assert (page.source_size, page.dpi, page.mode) == ((834, 417), 300.0, "RGB")
    assert page.pixels[100, 200].tolist() == [255, 0, 0]
    assert page.pixels[300, 700].tolist() == [255, 255, 255]


def test_text_is_drawn() -> None:
    assert (only(pdf(TEXT)).pixels < 100).mean() > 0.01


def test_a_turned_page_is_seen_as_a_reader_shows_it() -> None:
    page = only(pdf(RED_TOP_LEFT, extra="/Rotate 90"))
    assert page.source_size == (417, 834)
    assert page.pixels[200, 300].tolist() == [255, 0, 0]


@pytest.mark.parametrize("dpi", [72, 100, 203.7, 400])
def test_a_scan_keeps_its_pixels_one_to_one(dpi, encode) -> None:
    scan = Image.fromarray(np.random.default_rng(1).random((331, 257)) < 0.5)
    page = only(encode(scan, "PDF", resolution=dpi))
    assert page.dpi == pytest.approx(dpi, abs=0.1)
    np.testing.assert_array_equal(page.pixels[..., 0] > 127, np.asarray(scan))


def test_text_over_a_coarse_picture_is_rendered_at_300_dpi_unless_it_is_an_invisible_layer() -> None:
    picture = b"q 200 0 0 100 0 0 cm BI /W 50 /H 25 /BPC 8 /CS /G ID " + bytes([200]) * 1250 + b" EI Q "
    assert only(pdf(picture)).source_size == (50, 25)
    assert only(pdf(picture + TEXT)).source_size == (834, 417)
    assert only(pdf(picture + TEXT.replace(b"BT", b"BT 3 Tr"))).source_size == (50, 25)


def test_a_small_picture_on_a_page_sets_no_resolution() -> None:
    stamp = b"q 20 0 0 10 0 0 cm BI /W 200 /H 100 /BPC 8 /CS /G ID " + bytes(20_000) + b" EI Q "
    assert only(pdf(stamp)).dpi == 300.0


def test_a_page_above_the_limit_is_rendered_coarser() -> None:
    for limit in (1_000, 12_345, 300_000):
        page = only(pdf(TEXT), max_pixels=limit)
        width, height = page.source_size
        assert limit * 0.85 < width * height <= limit
        assert page.dpi is not None
        assert page.dpi < 300


def test_pages_come_in_order_and_can_be_chosen() -> None:
    data = pdf(TEXT, RED_TOP_LEFT, TEXT)
    assert [p.number for p in open_pages(data, max_pixels=LIMIT)] == [1, 2, 3]
    (page,) = open_pages(data, max_pixels=LIMIT, pages=[2])
    assert (page.number, page.pixels[100, 200].tolist()) == (2, [255, 0, 0])
    with pytest.raises(UsageError, match="no page 9"):
        list(open_pages(data, max_pixels=LIMIT, pages=[9]))


def test_no_pages_a_password_and_damage_are_told_apart() -> None:
    whole = pdf(TEXT)
    for data, error in (
        (pdf(), EmptyInputError),
        ((DATA / "locked.pdf").read_bytes(), EncryptedInputError),
        (whole[: len(whole) // 2], TruncatedInputError),
        (b"%PDF-1.7\nnothing that makes sense\n%%EOF", TruncatedInputError),
    ):
        with pytest.raises(error) as caught:
            only(data)
        assert caught.value.remedy


def test_a_password_opens_and_is_never_told() -> None:
    locked = DATA / "password.pdf"
    assert (only(open_source(locked, "grüße 1944")).pixels < 100).any()
    for wrong in (None, "", "grüße 1945"):
        source = open_source(locked, wrong)
        with pytest.raises(EncryptedInputError) as caught:
            only(source)
        assert "password" in caught.value.remedy
        assert not wrong or wrong not in f"{caught.value} {caught.value!r} {caught.value.__cause__!r} {source!r}"
    for odd in ("a\0b", "\udc80"):
        with pytest.raises(UsageError) as caught:
            open_source(locked, odd)
        assert odd not in str(caught.value)
    assert only(open_source(pdf(TEXT), "not needed")).number == 1


def test_a_declared_number_of_pages_is_not_believed() -> None:
    lying = pdf(TEXT).replace(b"/Count 1 ", b"/Count 9 ")
    pages = open_pages(lying, "1", max_pixels=LIMIT)
    assert [page.number for page in pages] == [1]
    with pytest.raises(InputError):
        list(open_pages(lying, max_pixels=LIMIT))


def test_an_abandoned_document_can_be_collected() -> None:
    pages = open_pages(pdf(TEXT, TEXT), max_pixels=LIMIT)
    next(pages)
    del pages
    gc.collect()
    assert only(pdf(RED_TOP_LEFT)).pixels[100, 200].tolist() == [255, 0, 0]


def test_threads_take_turns() -> None:
    data = pdf(RED_TOP_LEFT, TEXT)

    def read(_: int) -> list[int]:
        return [int(page.pixels.sum()) for page in open_pages(data, max_pixels=100_000)]

    with ThreadPoolExecutor(2) as pool:
        sums = list(pool.map(read, range(24)))
    assert all(pair == sums[0] for pair in sums)
