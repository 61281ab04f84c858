"""Formats, colours, orientation, resolution, pages and limits of picture files."""

from __future__ import annotations

import struct
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkproof.document import PageImage
from inkproof.errors import (
    EmptyInputError,
    InputError,
    MissingExtraError,
    OversizedInputError,
    TruncatedInputError,
    UsageError,
)
from inkproof.loading import open_pages

LIMIT = 10_000_000
DATA = Path(__file__).parent / "data"


def only(source: object) -> PageImage:
    (page,) = open_pages(source, max_pixels=LIMIT)
    return page


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("BMP", {}),
        ("WEBP", {"lossless": True}),
    ],
)
def test_lossless_formats_give_every_pixel(kind, options, pixels, encode) -> None:
    page = only(encode(Image.fromarray(pixels), kind, **options))
    np.testing.assert_array_equal(page.pixels, pixels)
    assert (page.mode, page.source_size, page.number) == ("RGB", (40, 24), 1)
    assert page.pixels.dtype == np.uint8
    assert page.pixels.flags.writeable


@pytest.mark.parametrize(
    ("kind", "options"),
    [("JPEG", {"quality": 95}), ("GIF", {}), ("WEBP", {"quality": 95}), ("AVIF", {"quality": 95})],
)
def test_lossy_formats_come_close(kind, options, pixels, encode) -> None:
    page = only(encode(Image.fromarray(pixels), kind, **options))
    assert np.abs(page.pixels[2:-2:4, 2:-2:8].astype(int) - pixels[2:-2:4, 2:-2:8]).mean() < 12


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA"])
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_colour_modes_look_as_they_should(mode, kind, encode) -> None:
    gray = Image.fromarray(np.repeat(np.array([[0], [255]], np.uint8), 9, axis=1))
    image = gray.convert(mode)
    if kind == "TIFF" and mode == "P":
        image = gray.convert("P", palette=Image.Palette.ADAPTIVE, colors=2)
    page = only(encode(image, kind))
    assert page.mode == mode
    np.testing.assert_array_equal(page.pixels[:, :, 0], np.asarray(gray))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF"])
def test_exif_orientation_is_undone(orientation, kind, pixels, encode) -> None:
    upright = Image.fromarray(pixels)
    undone_by = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE"}
    undone_by |= {6: "ROTATE_90", 7: "TRANSVERSE", 8: "ROTATE_270"}
    stored = upright if orientation == 1 else upright.transpose(Image.Transpose[undone_by[orientation]])
    exif = Image.Exif()
    exif[0x0112] = orientation
    page = only(encode(stored, kind, exif=exif, **({"quality": 95} if kind != "PNG" else {})))
    assert page.source_size == (40, 24)
    centres = page.pixels[6:24:12, 10:40:20].astype(int)
    assert np.abs(centres - pixels[6:24:12, 10:40:20]).max() < 12


def test_sixteen_bits_are_scaled_not_cut(encode) -> None:
    deep = np.array([[0, 257 * 51, 257 * 102, 65535]], np.uint16)
    for kind in ("PNG", "TIFF"):
        page = only(encode(Image.fromarray(deep), kind))
        assert page.mode.startswith("I;16")
        np.testing.assert_array_equal(page.pixels[0, :, 1], [0, 51, 102, 255])
    white_is_zero = encode(Image.fromarray(deep), "TIFF", tiffinfo={262: 0})
    np.testing.assert_array_equal(only(white_is_zero).pixels[0, :, 1], [255, 204, 153, 0])


def test_floats_and_long_integers_are_stretched_to_their_own_white(encode) -> None:
    unit = encode(Image.fromarray(np.array([[0.0, 0.2, 0.4]], np.float32)), "TIFF")
    np.testing.assert_array_equal(only(unit).pixels[0, :, 0], [0, 51, 102])
    wide = encode(Image.fromarray(np.array([[1000, 2000, 3000]], np.int32)), "TIFF")
    np.testing.assert_array_equal(only(wide).pixels[0, :, 0], [0, 128, 255])
    flat = encode(Image.fromarray(np.array([[5.0, 5.0]], np.float32)), "TIFF")
    assert only(flat).pixels.shape == (1, 2, 3)


@pytest.mark.parametrize(("kind", "options"), [("TIFF", {}), ("JPEG", {"quality": 95})])
def test_cmyk_is_not_inverted(kind, options, encode) -> None:
    black_on_white = Image.new("CMYK", (32, 32), (0, 0, 0, 0))
    black_on_white.paste((0, 0, 0, 255), (0, 0, 16, 32))
    page = only(encode(black_on_white, kind, **options))
    assert page.mode == "CMYK"
    assert page.pixels[16, 4].max() < 20
    assert page.pixels[16, 28].min() > 235


STEPS = np.array([[0, 85, 170, 255]], np.uint8)
DEEP = STEPS.astype(">u2") * 257
INK = np.stack([255 - STEPS] * 3 + [STEPS * 0], axis=-1)
RGBA = {258: (8,) * 4, 262: 2, 277: 4}
GLASS = b"\0\0\0\xff" + bytes(4) + b"\xaa\xaa\xaa\xff" + bytes(4)
TIFFS = {
    "bits, white is one": ({258: 1, 262: 1}, b"\x50", [0, 255, 0, 255]),
    "bits, white is zero": ({258: 1, 262: 0}, b"\x50", [255, 0, 255, 0]),
    "16-bit gray": ({258: 16, 262: 1}, DEEP.tobytes(), STEPS[0]),
    "16-bit colours": ({258: (16,) * 3, 262: 2, 277: 3}, np.stack([DEEP] * 3, -1).tobytes(), STEPS[0]),
    "inks": ({258: (8,) * 4, 262: 5, 277: 4}, INK.tobytes(), STEPS[0]),
    "palette": ({258: 8, 262: 3, 320: (*DEEP[0], *[0] * 252) * 3}, bytes(range(4)), STEPS[0]),
    "gray and alpha": ({258: (8, 8), 262: 1, 277: 2, 338: 2}, b"\0\xff\0\0\xaa\xff\0\0", [0, 255, 170, 255]),
    "alpha": (RGBA | {338: 2}, GLASS, [0, 255, 170, 255]),
    "alpha, multiplied in": (RGBA | {338: 1}, GLASS, [0, 255, 170, 255]),
    "16-bit alpha": (RGBA | {258: (16,) * 4, 338: 2}, np.stack([DEEP] * 3 + [DEEP | 65535], -1).tobytes(), STEPS[0]),
}


def tiff(tags: dict[int, int | tuple[int, ...]], samples: bytes) -> bytes:
    """A big-endian TIFF of 4 x 1 pixels, uncompressed, with all its values as short numbers."""
    tags = {256: 4, 257: 1, 259: 1, 278: 1, 279: len(samples), 273: 8} | tags
    table, beyond = b"", b""
    start = 8 + len(samples) + 2 + 12 * len(tags) + 4
    for tag, value in sorted(tags.items()):
        values = value if isinstance(value, tuple) else (value,)
        packed = struct.pack(f">{len(values)}H", *values)
        if len(packed) > 4:
            packed, beyond = struct.pack(">I", start + len(beyond)), beyond + packed
        table += struct.pack(">HHI", tag, 3, len(values)) + packed.ljust(4, b"\0")
    head = b"MM\0*" + struct.pack(">I", 8 + len(samples))
    return head + samples + struct.pack(">H", len(tags)) + table + bytes(4) + beyond


@pytest.mark.parametrize("name", TIFFS)
def test_a_tiff_of_any_depth_and_colours(name) -> None:
    tags, samples, expected = TIFFS[name]
    page = only(tiff(tags, samples))
    assert page.pixels[0, :, 1].tolist() == list(expected)


def test_a_large_picture_is_the_same_in_strips(encode) -> None:
    shades = np.random.default_rng(3).integers(0, 65536, (700, 9), dtype=np.uint16)
    np.testing.assert_array_equal(only(encode(Image.fromarray(shades), "TIFF")).pixels[..., 0], (shades + 128.0) // 257)
    floats = encode(Image.fromarray(shades.astype(np.float32) + 7), "TIFF")
    stretched = np.rint((shades - float(shades.min())) / float(shades.max() - shades.min()) * 255)
    np.testing.assert_array_equal(only(floats).pixels[..., 2], stretched)


def test_a_heic_picture_is_turned_upright(pixels) -> None:
    pytest.importorskip("pi_heif", reason="the extra heic is not installed")
    page = only(DATA / "turned.heic")
    assert page.source_size == (160, 96)
    assert np.abs(page.pixels[24:96:48, 40:160:80].astype(int) - pixels[6:24:12, 10:40:20]).max() < 12


def test_without_the_extra_a_heic_picture_is_refused_by_name(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    with pytest.raises(MissingExtraError, match=r"turned\.heic") as caught:
        only(DATA / "turned.heic")
    assert "inkproof[heic]" in caught.value.remedy


def test_lab_is_read_by_its_lightness(encode) -> None:
    page = only(encode(Image.new("LAB", (4, 4), (200, 0, 0)), "TIFF"))
    assert (page.pixels == 200).all()


def test_what_is_transparent_is_white(encode) -> None:
    glass = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    glass.putpixel((3, 3), (0, 0, 0, 255))
    indexed = Image.new("P", (8, 8), 0)
    indexed.putpalette([0, 0, 0, 0, 0, 0])
    indexed.putpixel((3, 3), 1)
    keyed = Image.new("L", (8, 8), 7)
    keyed.putpixel((3, 3), 0)
    for data in (
        encode(glass, "PNG"),
        encode(glass, "WEBP", lossless=True),
        encode(indexed, "PNG", transparency=0),
        encode(indexed, "GIF", transparency=0),
        encode(keyed, "PNG", transparency=7),
    ):
        page = only(data)
        assert page.pixels[0, 0].tolist() == [255, 255, 255]
        assert page.pixels[3, 3].tolist() == [0, 0, 0]


def test_what_is_transparent_under_white_lettering_is_black(encode) -> None:
    glass = Image.new("RGBA", (8, 600), (255, 255, 255, 0))
    glass.putpixel((3, 300), (255, 255, 255, 255))
    page = only(encode(glass, "PNG"))
    assert page.pixels[0, 0].tolist() == [0, 0, 0]
    assert page.pixels[300, 3].tolist() == [255, 255, 255]
    glass.putpixel((4, 300), (0, 0, 0, 255))
    assert only(encode(glass, "PNG")).pixels[0, 0].tolist() == [255, 255, 255]


@pytest.mark.parametrize(
    ("kind", "written", "read"),
    [
        ("PNG", 300, 300.0),
        ("TIFF", 203.7, 203.7),
        ("JPEG", 72, 72.0),
        ("JPEG", 1, None),
        ("TIFF", 0, None),
        ("PNG", None, None),
    ],
)
def test_dpi_is_reported_where_it_can_be_true(kind, written, read, encode) -> None:
    options = {} if written is None else {"dpi": (written, written)}
    assert only(encode(Image.new("L", (8, 8)), kind, **options)).dpi == read


def tiff_of(sizes, encode, **options) -> bytes:
    first, *others = (Image.new("L", size, 255 - 40 * i) for i, size in enumerate(sizes))
    return encode(first, "TIFF", save_all=True, append_images=others, **options)


def test_tiff_pages_come_in_order_each_with_its_size(encode) -> None:
    data = tiff_of([(10, 20), (30, 5), (8, 8)], encode)
    pages = list(open_pages(data, max_pixels=LIMIT))
    assert [(p.number, p.source_size, int(p.pixels[0, 0, 0])) for p in pages] == [
        (1, (10, 20), 255), (2, (30, 5), 215), (3, (8, 8), 175),
    ]  # fmt: skip


def test_pages_can_be_chosen_and_must_exist(encode) -> None:
    data = tiff_of([(10, 20), (30, 5), (8, 8)], encode)
    assert [p.number for p in open_pages(data, max_pixels=LIMIT, pages={3, 1})] == [1, 3]
    with pytest.raises(UsageError, match="no page 4") as caught:
        list(open_pages(data, max_pixels=LIMIT, pages=[4, 1]))
    assert "1 to 3" in caught.value.remedy


def test_a_thumbnail_is_no_page(encode) -> None:
    page, thumbnail = Image.new("L", (40, 40)), Image.new("L", (4, 4))
    thumbnail.encoderinfo = {"tiffinfo": {254: 1}}
    data = encode(page, "TIFF", save_all=True, append_images=[thumbnail])
    assert [p.source_size for p in open_pages(data, max_pixels=LIMIT)] == [(40, 40)]


def test_only_the_first_frame_of_an_animation_is_read(encode) -> None:
    frames = [Image.new("L", (8, 8), shade) for shade in (0, 120, 255)]
    for kind in ("GIF", "WEBP", "PNG", "AVIF"):
        page = only(encode(frames[0], kind, save_all=True, append_images=frames[1:]))
        assert page.pixels.max() < 5


def test_later_pages_are_decoded_when_they_are_asked_for(encode) -> None:
    data = bytearray(tiff_of([(64, 64), (64, 64)], encode, compression="tiff_adobe_deflate"))
    streams = [at for at in range(len(data)) if data[at : at + 1] == b"\x78"]
    last = streams[-1]
    data[last : last + 8] = b"\xff" * 8
    pages = open_pages(bytes(data), max_pixels=LIMIT)
    assert next(pages).number == 1
    with pytest.raises(TruncatedInputError):
        next(pages)


@pytest.mark.filterwarnings("error")
def test_a_decompression_bomb_is_refused_by_its_header() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(999))) + chunk(b"IEND", b"")
    )
    with pytest.raises(OversizedInputError, match="10,000,000,000 pixels") as caught:
        only(bomb)
    assert "Scale it down" in caught.value.remedy


def test_the_limit_is_the_callers(pixels, encode) -> None:
    data = encode(Image.fromarray(pixels), "PNG")
    assert len(list(open_pages(data, max_pixels=40 * 24))) == 1
    with pytest.raises(OversizedInputError):
        list(open_pages(data, max_pixels=40 * 24 - 1))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "GIF", "BMP"])
def test_pillows_own_limit_neither_warns_nor_raises(kind, pixels, encode, monkeypatch) -> None:
    data = encode(Image.fromarray(pixels), kind)
    for limit in (pixels.size // 3 - 1, 10):
        monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
        assert only(data).source_size == (40, 24)


def test_where_pillow_insists_on_its_limit_the_picture_is_called_oversized(pixels, encode, monkeypatch) -> None:
    data = encode(Image.fromarray(pixels), "WEBP")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    with pytest.raises(OversizedInputError):
        only(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "GIF", "BMP", "WEBP", "AVIF"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.95])
def test_a_file_cut_short_is_never_a_half_gray_page(kind, share, encode) -> None:
    noise = Image.fromarray(np.random.default_rng(7).integers(0, 256, (60, 80, 3), dtype=np.uint8))
    data = encode(noise, kind)
    with pytest.raises(TruncatedInputError) as caught:
        only(data[: int(share * len(data))])
    assert caught.value.remedy


def test_a_whole_jpeg_may_be_followed_by_zeros(pixels, encode) -> None:
    assert only(encode(Image.fromarray(pixels), "JPEG") + bytes(500)).source_size == (40, 24)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_download_that_stopped_and_was_padded_with_zeros_is_refused(kind, encode) -> None:
    noise = Image.fromarray(np.random.default_rng(7).integers(0, 256, (60, 80, 3), dtype=np.uint8))
    data = encode(noise, kind)
    half = len(data) // 2
    with pytest.raises(TruncatedInputError):
        only(data[:half] + bytes(len(data) - half))


def test_a_picture_without_pixels_is_refused() -> None:
    flat = b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 0, 0, 1, 24, 0, 0, 0, 0, 0, 0)
    with pytest.raises(InputError) as caught:
        only(flat)
    assert isinstance(caught.value, EmptyInputError | TruncatedInputError)


def test_threads_do_not_disturb_each_other(pixels, encode) -> None:
    data = [encode(Image.fromarray(np.roll(pixels, shift, axis=1)), "PNG") for shift in range(8)]
    with ThreadPoolExecutor(2) as pool:
        pages = list(pool.map(only, data * 8))
    for at, page in enumerate(pages):
        np.testing.assert_array_equal(page.pixels, np.roll(pixels, at % 8, axis=1))
