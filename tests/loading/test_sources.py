"""Every kind of input becomes the same page; what is no input is refused with a remedy."""

from __future__ import annotations

import io
import os
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from inkproof.document import PageImage
from inkproof.errors import (
    EmptyInputError,
    InkproofError,
    InputError,
    MissingInputError,
    NotAnImageError,
    OversizedInputError,
    UsageError,
)
from inkproof.loading import open_pages, open_source, sources

LIMIT = 10_000_000


def only(source: object) -> PageImage:
    (page,) = open_pages(source, max_pixels=LIMIT)
    return page


@pytest.fixture
def png(pixels, encode) -> bytes:
    return encode(Image.fromarray(pixels), "PNG")


def test_every_way_in_gives_the_same_pixels(png, pixels, tmp_path, monkeypatch) -> None:
    path = tmp_path / "büro 办公.png"
    path.write_bytes(png)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(png)))
    with path.open("rb") as stream:
        for source in (
            path, str(path), png, bytearray(png), memoryview(png), io.BytesIO(png), stream, "-", pixels,
            Image.fromarray(pixels), Image.open(io.BytesIO(png)), open_source(path),
        ):  # fmt: skip
            np.testing.assert_array_equal(only(source).pixels, pixels)


def test_a_source_opens_again_and_again(png, tmp_path) -> None:
    path = tmp_path / "note.png"
    path.write_bytes(png)
    for source in (open_source(path), open_source(io.BytesIO(png)), open_source(png)):
        with source.open() as first, source.open() as second:
            assert first.read() == second.read() == png


def test_a_source_knows_its_name_without_the_folder_and_its_kind(png, tmp_path) -> None:
    path = tmp_path / "note.jpg"
    path.write_bytes(png)
    source = open_source(path)
    assert (source.name, source.kind) == ("note.jpg", "png")
    assert str(tmp_path) not in repr(source)
    with path.open("rb") as stream:
        assert open_source(stream).name == "note.jpg"
    assert open_source(np.zeros((4, 4), np.uint8)).name == "array"


def test_a_stream_that_was_just_written_is_read_from_its_beginning(png, pixels) -> None:
    stream = io.BytesIO()
    stream.write(png)
    np.testing.assert_array_equal(only(stream).pixels, pixels)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are made by mkfifo")
def test_a_named_pipe_is_read_once_and_kept(png, pixels, tmp_path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(png,))
    writer.start()
    source = open_source(pipe)
    writer.join()
    np.testing.assert_array_equal(only(source).pixels, pixels)
    np.testing.assert_array_equal(only(source).pixels, pixels)


def test_gray_and_alpha_and_depths_of_arrays(pixels) -> None:
    gray = np.array([[0, 51, 102, 255]], np.uint8)
    expected = np.repeat(gray[..., None], 3, axis=2)
    for array in (gray, gray[..., None], gray.astype(np.uint16) * 257, gray / 255, (gray / 255).astype(np.float16)):
        np.testing.assert_array_equal(only(array).pixels, expected)
    np.testing.assert_array_equal(only(gray > 60).pixels[0, :, 0], [0, 0, 255, 255])
    clear = np.dstack([pixels, np.full(pixels.shape[:2], 0, np.uint8)])
    assert (only(clear).pixels == 255).all()
    np.testing.assert_array_equal(only(pixels[::-1, ::2]).pixels, pixels[::-1, ::2])


def test_changing_an_array_later_changes_no_source(pixels) -> None:
    source = open_source(pixels)
    before = pixels.copy()
    pixels[:] = 0
    np.testing.assert_array_equal(only(source).pixels, before)


def test_a_pil_image_is_turned_upright_and_left_as_it_was(pixels) -> None:
    image = Image.fromarray(pixels)
    image.getexif()[0x0112] = 6
    assert only(image).source_size == (24, 40)
    assert image.size == (40, 24)


def test_a_pil_image_keeps_its_dpi_and_mode() -> None:
    image = Image.new("L", (30, 20), "white")
    image.info["dpi"] = (300, 300)
    page = only(image)
    assert (page.dpi, page.mode) == (300.0, "L")


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (b"", EmptyInputError),
        (io.BytesIO(), EmptyInputError),
        (np.zeros((0, 7), np.uint8), EmptyInputError),
        (Image.new("L", (0, 9)), EmptyInputError),
        (b"Dear Sir, the seeds came on Monday.", NotAnImageError),
        (np.zeros(7, np.uint8), NotAnImageError),
        (np.zeros((3, 8, 8), np.uint8), NotAnImageError),
        (np.full((8, 8), 200.0), NotAnImageError),
        (np.full((8, 8), np.nan), NotAnImageError),
        (np.zeros((8, 8), object), NotAnImageError),
        (io.StringIO("text"), UsageError),
        (None, UsageError),
        (7, UsageError),
        ("no such file.png", MissingInputError),
        ("no\0such", MissingInputError),
    ],
)
def test_what_is_no_picture_is_refused_with_a_remedy(source: object, error: type[InkproofError]) -> None:
    with pytest.raises(error) as caught:
        only(source)
    assert caught.value.remedy


def test_a_folder_an_empty_file_and_a_missing_one_are_told_apart(tmp_path) -> None:
    empty = tmp_path / "empty.png"
    empty.touch()
    for path, error, words in (
        (empty, EmptyInputError, "empty.png is empty"),
        (tmp_path / "gone.png", MissingInputError, "no file gone.png"),
        (empty / "under a file.png", MissingInputError, "no file under a file.png"),
    ):
        with pytest.raises(error, match=words) as caught:
            open_source(path)
        assert str(tmp_path.parent) not in str(caught.value)


def test_a_closed_stream_is_refused() -> None:
    stream = io.BytesIO(b"x")
    stream.close()
    with pytest.raises(InputError, match="closed"):
        open_source(stream)


def test_a_stream_without_end_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(sources, "MAX_STREAM_BYTES", 1000)
    with pytest.raises(OversizedInputError, match="1,000 bytes"):
        open_source(io.BytesIO(b"\x89PNG" + bytes(1000)))


def test_a_path_that_looks_like_an_address_is_only_a_path() -> None:
    with pytest.raises(MissingInputError):
        open_source("https://example.org/note.png")


def test_a_file_called_dash_can_be_reached(png, pixels, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("-").write_bytes(png)
    np.testing.assert_array_equal(only(Path("-")).pixels, pixels)


def test_an_empty_path_and_an_address_are_told_apart_from_files() -> None:
    with pytest.raises(MissingInputError, match="empty path"):
        open_source("")
    with pytest.raises(MissingInputError) as caught:
        open_source("https://example.org/scan.pdf")
    assert "download" in caught.value.remedy
