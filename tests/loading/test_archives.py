"""ZIP archives: which entries are pages, in which order, and what is refused before it is unpacked."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from inkproof.errors import (
    EmptyInputError,
    EncryptedInputError,
    InputError,
    NotAnImageError,
    OversizedInputError,
    TruncatedInputError,
)
from inkproof.loading import archives, open_pages, open_source, pdfs
from inkproof.loading.pdfworker import Worker

LIMIT = 10_000
DATA = Path(__file__).parent / "data"


def packed(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def numbers_and_shades(source: object, **choice) -> list[tuple[int, int]]:
    return [(page.number, int(page.pixels[0, 0, 0])) for page in open_pages(source, max_pixels=LIMIT, **choice)]


@pytest.fixture
def shade(encode):
    return lambda value, kind="PNG": encode(Image.new("L", (4, 4), value), kind)


def test_pictures_and_pdfs_come_in_natural_order(shade, tmp_path) -> None:
    data = packed(
        {
            "b/page10.png": shade(3),
            "b/page9.tif": shade(2, "TIFF"),
            "a.pdf": shade(1, "PDF"),
            "readme.txt": b"read these",
            "__MACOSX/b/page9.tif": b"no picture",
            "b/.page0.png": b"no picture",
        }
    )
    path = tmp_path / "scans.zip"
    path.write_bytes(data)
    for source in (path, data, io.BytesIO(data), open_source(path)):
        assert numbers_and_shades(source) == [(1, 1), (2, 2), (3, 3)]
    assert numbers_and_shades(path, pages="2-") == [(2, 2), (3, 3)]
    source = open_source(path)
    assert (source.name, source.kind) == ("scans.zip", "zip")
    assert source.open().read() == data


def test_each_file_is_unpacked_and_opened_once_for_its_count_and_its_pages(shade, tmp_path, monkeypatch) -> None:
    (tmp_path / "1.pdf").write_bytes(shade(1, "PDF"))
    (tmp_path / "2.zip").write_bytes(packed({"a.tif": shade(2, "TIFF"), "b.pdf": shade(3, "PDF")}))
    (tmp_path / "3.tif").write_bytes(shade(4, "TIFF"))
    unpack, unpacked, opened = archives._unpacked, [], []
    monkeypatch.setattr(archives, "_unpacked", lambda *entry: unpacked.append(entry[2]) or unpack(*entry))
    monkeypatch.setattr(pdfs, "Worker", lambda *pdf: opened.append(pdf[1]) or Worker(*pdf))
    assert numbers_and_shades(tmp_path) == [(1, 1), (2, 2), (3, 3), (4, 4)]
    assert numbers_and_shades(tmp_path, pages="2,4") == [(2, 2), (4, 4)]
    assert unpacked == ["a.tif in 2.zip", "b.pdf in 2.zip"] * 2
    assert opened == ["1.pdf", "b.pdf in 2.zip"] * 2


def test_a_picture_that_is_not_chosen_is_not_opened(shade) -> None:
    data = packed({"1.png": shade(1)[:40], "2.png": shade(2)})
    assert numbers_and_shades(data, pages="2") == [(2, 2)]


def test_a_password_opens_pdfs_in_an_archive() -> None:
    data = packed({"locked.pdf": (DATA / "password.pdf").read_bytes()})
    assert len(list(open_pages(open_source(data, "grüße 1944"), max_pixels=LIMIT))) == 1
    with pytest.raises(EncryptedInputError, match=r"locked\.pdf in bytes"):
        numbers_and_shades(data)


def test_what_is_no_page_is_told_by_name(shade) -> None:
    inner = packed({"page.png": shade(1)})
    for entries, error, words in (
        ({"page.png": b"Dear Sir"}, NotAnImageError, r"page\.png in bytes is neither"),
        ({"page.png": b""}, EmptyInputError, r"page\.png in bytes is empty"),
        ({"page.png": shade(1)[:50]}, TruncatedInputError, r"page\.png in bytes is cut short"),
        ({"more.zip": inner}, NotAnImageError, "archive in an archive"),
        ({"more.png": inner}, NotAnImageError, "archive in an archive"),
        ({"readme.txt": b"read these"}, EmptyInputError, "holds no pictures"),
        ({}, EmptyInputError, "holds no pictures"),
        ({"[Content_Types].xml": b"", "word/media/a.png": shade(1)}, NotAnImageError, "Office"),
    ):
        with pytest.raises(error, match=words) as caught:
            numbers_and_shades(packed(entries))
        assert caught.value.remedy


def test_a_locked_entry_is_refused(shade) -> None:
    data = bytearray(packed({"page.png": shade(1)}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    with pytest.raises(EncryptedInputError, match=r"page\.png"):
        numbers_and_shades(bytes(data))


def test_damage_is_told(shade) -> None:
    whole = packed({"page.png": shade(1)}, zipfile.ZIP_STORED)
    flipped = bytearray(whole)
    flipped[70] ^= 1
    for data in (whole[: len(whole) // 2], bytes(flipped)):
        with pytest.raises(TruncatedInputError):
            numbers_and_shades(data)


@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [
        ("MAX_ENTRIES", 1, "too many files"),
        ("MAX_ENTRY_BYTES", 60, "bytes in one file"),
        ("MAX_TOTAL_BYTES", 100, "bytes in all its files"),
        ("FREE_BYTES", -100_000, "times its own size"),
        ("MAX_DIRECTORY_BYTES", 100, "table of contents"),
    ],
)
def test_limits_hold_before_anything_is_unpacked(limit, value, words, shade, monkeypatch) -> None:
    data = packed({"1.png": shade(1), "2.png": shade(2)})
    assert len(numbers_and_shades(data)) == 2
    monkeypatch.setattr(archives, limit, value)
    monkeypatch.setattr(archives, "_part", None)
    with pytest.raises(OversizedInputError, match=words) as caught:
        numbers_and_shades(data)
    assert caught.value.remedy


def test_a_bomb_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(archives, "FREE_BYTES", 2**20)
    bomb = packed({f"{number}.bmp": bytes(2_000_000) for number in range(4)})
    with pytest.raises(OversizedInputError, match="times its own size"):
        numbers_and_shades(bomb)


def test_a_size_that_lies_unpacks_no_more_than_it_says(shade) -> None:
    with pytest.raises(TruncatedInputError):
        numbers_and_shades(belied(packed({"page.png": shade(1) + bytes(5000)}), 60))


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_size_that_lies_takes_no_memory(compression, shade) -> None:
    data = belied(packed({"page.png": shade(1) + bytes(32_000_000)}, compression), 5000)
    tracemalloc.start()
    try:
        with pytest.raises(InputError):
            numbers_and_shades(data)
        assert tracemalloc.get_traced_memory()[1] < 16_000_000
    finally:
        tracemalloc.stop()


def test_a_large_file_is_unpacked_whole(shade) -> None:
    large = shade(7) + bytes(archives.MAX_DIRECTORY_BYTES)
    assert numbers_and_shades(packed({"large.png": large}, zipfile.ZIP_STORED)) == [(1, 7)]


def belied(data: bytes, size: int) -> bytes:
    """The archive of one file that says it has this size."""
    lying = bytearray(data)
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = lying.index(signature) + place
        lying[at : at + 4] = struct.pack("<I", size)
    return bytes(lying)
