"""Damaged files through the user's door: a page or one of inkproof's own input errors, never anything else."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from inkproof.errors import InputError
from inkproof.loading import open_pages

MAX_PIXELS = 40_000


def encoded(kind: str, mode: str = "RGB", **options: Any) -> bytes:
    noise = np.random.default_rng(3).integers(0, 256, (24, 32, 3), dtype=np.uint8)
    noise[6:18, 8:24] = 255
    exif = Image.Exif()
    exif[0x0112] = 6
    if kind in ("JPEG", "PNG", "TIFF", "WEBP"):
        options |= {"exif": exif}
    out = io.BytesIO()
    Image.fromarray(noise).convert(mode).save(out, kind, **options)
    return out.getvalue()


def tiff_pages(**options: Any) -> bytes:
    return encoded("TIFF", save_all=True, append_images=[Image.new("L", (20, 9), 40)], **options)


FILES = {
    "bmp": encoded("BMP"),
    "gif": encoded("GIF", "P"),
    "jpeg": encoded("JPEG", dpi=(300, 300)),
    "jpeg progressive": encoded("JPEG", "L", progressive=True),
    "jpeg cmyk": encoded("JPEG", "CMYK"),
    "pdf": encoded("PDF", "L", resolution=100),
    "pdf fax": encoded("PDF", "1", resolution=100),
    "png": encoded("PNG", dpi=(300, 300)),
    "png palette": encoded("PNG", "P", transparency=0),
    "png gray alpha": encoded("PNG", "LA"),
    "tiff": encoded("TIFF", dpi=(300, 300)),
    "tiff deflate": tiff_pages(compression="tiff_adobe_deflate"),
    "tiff lzw": tiff_pages(compression="tiff_lzw"),
    "tiff fax": encoded("TIFF", "1", compression="group4"),
    "tiff jpeg": encoded("TIFF", compression="jpeg"),
    "webp": encoded("WEBP"),
    "webp lossless": encoded("WEBP", "RGBA", lossless=True),
}

# A damaged file's metadata may make Pillow warn as well; what counts here is what is raised.
damage_test = pytest.mark.filterwarnings("ignore::UserWarning")
some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(data: bytes) -> int:
    """Number of pages read until the end or the first input error; checks every page."""
    count, failure = 0, None
    try:
        for page in open_pages(data, max_pixels=MAX_PIXELS):
            height, width, channels = page.pixels.shape
            assert channels == 3
            assert 0 < width * height <= MAX_PIXELS
            assert page.source_size == (width, height)
            count += 1
    except InputError as error:
        failure = error
    assert failure is None or failure.remedy
    return count


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_whole_before_they_are_damaged(name: str) -> None:
    assert read(FILES[name]) == (2 if name in ("tiff deflate", "tiff lzw") else 1)


@damage_test
@pytest.mark.parametrize("name", FILES)
@some
@given(data=st.data())
def test_flipped_bits(name: str, data: st.DataObject) -> None:
    damaged = bytearray(FILES[name])
    places = st.integers(0, len(damaged) - 1) | st.integers(0, min(200, len(damaged) - 1))
    for at in data.draw(st.lists(places, min_size=1, max_size=6), label="bytes"):
        damaged[at] ^= 1 << data.draw(st.integers(0, 7), label="bit")
    read(bytes(damaged))


@damage_test
@pytest.mark.parametrize("name", FILES)
@some
@given(data=st.data())
def test_cuts_and_holes(name: str, data: st.DataObject) -> None:
    whole = FILES[name]
    start = data.draw(st.integers(0, len(whole)), label="start")
    stop = data.draw(st.integers(start, len(whole)), label="stop")
    filling = data.draw(st.sampled_from([b"", bytes(stop - start), b"\xff" * 9]), label="filling")
    read(whole[:start] + filling + whole[stop:])


@damage_test
@some
@given(st.binary(max_size=300), st.sampled_from([data[:12] for data in FILES.values()]))
def test_a_good_beginning_with_anything_after_it(rest: bytes, beginning: bytes) -> None:
    read(beginning + rest)


@damage_test
@pytest.mark.parametrize("name", FILES)
def test_every_length_of_a_cut_file(name: str) -> None:
    whole = FILES[name]
    lengths = range(0, len(whole) * 3 // 4, max(1, len(whole) // 60))
    assert sum(read(whole[:length]) for length in lengths) == 0 or name in ("tiff deflate", "tiff lzw")
