"""Small whole files of every kind that is read, and the ways to damage them. Nothing is opened here."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

__all__ = ["MUTATIONS", "mutant", "originals"]

Mutation = Callable[[bytes, random.Random, Sequence[bytes]], bytes]


def originals() -> dict[str, bytes]:
    """A small whole file of each kind, by its kind and colours; HEIC where an encoder for it is installed."""
    import numpy as np
    from PIL import Image

    shades = np.random.default_rng(11).integers(0, 256, (24, 36, 3), dtype=np.uint8)
    shades[4:20, 4:30] = 255
    picture = Image.fromarray(shades)

    def saved(kind: str, mode: str = "RGB", image: Image.Image = picture, pages: int = 1, **options: Any) -> bytes:
        out = io.BytesIO()
        others = [picture.rotate(180 * number) for number in range(1, pages)]
        more = {"save_all": True, "append_images": others} if others else {}
        image.convert(mode).save(out, kind, **more, **options)
        return out.getvalue()

    deep = Image.fromarray(shades[..., 0].astype(np.uint16) * 257)
    files = {
        "avif": saved("AVIF"),
        "bmp": saved("BMP"),
        "bmp palette": saved("BMP", "P"),
        "gif": saved("GIF", pages=2),
        "jpeg": saved("JPEG", quality=80),
        "jpeg cmyk progressive": saved("JPEG", "CMYK", progressive=True),
        "pdf pictures": saved("PDF", pages=2),
        "pdf text": _pdf(b"BT /F 20 Tf 20 40 Td (Ink and paper) Tj ET /X Do 1 0 0 rg 0 0 9 9 re f"),
        "png": saved("PNG", "RGBA"),
        "png palette": saved("PNG", "P", transparency=0),
        "tiff": saved("TIFF", pages=2),
        "tiff 16-bit": saved("TIFF", "I;16", deep),
        "tiff deflate": saved("TIFF", "CMYK", compression="tiff_adobe_deflate"),
        "tiff fax": saved("TIFF", "1", compression="group4"),
        "tiff lzw": saved("TIFF", "RGBA", compression="tiff_lzw"),
        "webp": saved("WEBP", quality=70),
        "webp lossless": saved("WEBP", "RGBA", lossless=True, pages=2),
    }
    heic = Path(__file__).parents[1] / "tests" / "loading" / "data" / "turned.heic"
    files["heic"] = heic.read_bytes()
    files["zip"] = _zip({"2.png": files["png"], "10.tif": files["tiff"], "a/1.pdf": files["pdf text"]})
    files["zip stored"] = _zip({"1.jpg": files["jpeg"], "2.pdf": files["pdf pictures"]}, zipfile.ZIP_STORED)
    return files


def _zip(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name), data, compression)
    return out.getvalue()


def _pdf(content: bytes, forms: Sequence[bytes] = (b"0 1 0 rg 5 5 9 9 re f",), kids: str = "3 0 R") -> bytes:
    """A PDF of one page whose forms, named /X, each show the next."""
    font = b"/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [ %s ] >>" % kids.encode(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R /Resources << %s "
        b"/XObject << /X 5 0 R >> >> >>" % font,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    for number, form in enumerate(forms, start=6):
        inner = b"/XObject << /X %d 0 R >>" % (number if number < 5 + len(forms) else 5)
        head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 200 100] /Resources << %s >> /Length %d >>"
        bodies.append((head % (inner, len(form))) + b"\nstream\n" + form + b"\nendstream")
    out, offsets = b"%PDF-1.5\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(bodies) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(out),
    )  # fmt: skip


def _cut(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    return data[: rng.randrange(1, len(data))]


def _flip(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    out = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        out[rng.randrange(len(out) if rng.random() < 0.5 else min(200, len(out)))] ^= 1 << rng.randrange(8)
    return bytes(out)


def _lie(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """Numbers of two or four bytes near the beginning, or near the end, become extreme: sizes, counts and offsets."""
    out = bytearray(data)
    extremes = (0, 1, 0x7FFF, 0x8000, 0xFFFF, 0x3FFF, 30_000, 0x7FFFFFFF, 0xFFFFFFFF, 0x10000, len(data))
    for _ in range(rng.randint(1, 3)):
        packed = struct.pack(rng.choice(["<I", ">I"]), rng.choice(extremes))
        number = packed[: rng.choice([2, 4])] if rng.random() < 0.5 else packed[2:]
        reach = max(1, min(300, len(out) - 4))
        at = rng.randrange(reach)
        at = at if rng.random() < 0.75 else len(out) - 4 - at
        out[at : at + len(number)] = number
    return bytes(out)


def _count(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """Written numbers become others: a PDF's counts, sizes, references and lengths; other kinds are flipped."""
    numbers = list(re.finditer(rb"(?<![\w.])\d+(?![\w.])", data))
    if len(numbers) < 10:
        return _flip(data, rng, others)
    out, choices = data, (b"0", b"1", b"2", b"5", b"-1", b"65536", b"99999", b"2147483647", b"99999999999")
    for found in sorted(rng.sample(numbers, rng.randint(1, 3)), key=lambda found: -found.start()):
        out = out[: found.start()] + rng.choice(choices) + out[found.end() :]
    return out


def _splice(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    other = rng.choice(others)
    return data[: rng.randrange(len(data))] + other[rng.randrange(len(other)) :]


def _repeat(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    start = rng.randrange(len(data))
    stop = min(len(data), start + rng.randint(1, 400))
    return data[:stop] + data[start:stop] * rng.choice([1, 2, 50, 1000]) + data[stop:]


def _blank(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    start = rng.randrange(len(data))
    stop = min(len(data), start + rng.randint(1, 400))
    return data[:start] + rng.choice([b"\0", b"\xff"]) * (stop - start) + data[stop:]


def _pack(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """Archives: of damaged files, of archives, of one that is far larger than it seems."""
    inner = rng.choice([_flip, _cut, _lie])(data, rng, others)
    match rng.randrange(4):
        case 0:
            return _zip({"1.png": rng.choice(others), "2.png": inner})
        case 1:
            for depth in range(rng.randint(1, 4)):
                inner = _zip({f"{depth}.{rng.choice(['zip', 'png'])}": inner})
            return inner
        case 2:
            return _zip({f"{n}.bmp": b"BM" + bytes(rng.choice([10**5, 10**7])) for n in range(rng.choice([1, 40]))})
        case _:
            return _lie(_zip({"1.png": data, "2.pdf": rng.choice(others)}), rng, others)


def _endless(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """PDFs that draw without end: pages in circles, forms in forms, pictures and pages without measure."""
    many = rng.choice([1, 10, 1000])
    match rng.randrange(5):
        case 0:
            return _pdf(b"/X Do", kids=rng.choice(["2 0 R", "3 0 R 2 0 R", "3 0 R " * many]))
        case 1:
            if rng.random() < 0.05:  # few, for each takes the whole time limit of a page
                return _pdf(b"/X Do", forms=[b"/X Do /X Do "] * 40)
            return _pdf(b"/X Do " * many, forms=[b"/X Do "] * rng.choice([1, 5, 100]))
        case 2:
            side = rng.choice([1, 3000, 30_000, 65_535])
            picture = b"BI /W %d /H %d /BPC 8 /CS /RGB ID " % (side, side) + bytes(900) + b" EI "
            return _pdf(b"q 200 0 0 100 0 0 cm " + picture + b"Q")
        case 3:
            size = rng.choice([b"0", b"0.001", b"1000000", b"99999999999", b"-5"])
            return _pdf(b"/X Do").replace(b"[0 0 200 100]", b"[0 0 %s 100]" % size)
        case _:
            return _pdf(b"q " * many * 9 + b"BT /F 1e9 Tf (A) Tj ET 0 0 m " + b"9 9 1e9 1 5 5 c " * many * 9 + b"S")


MUTATIONS: dict[str, Mutation] = {
    "blank": _blank,
    "count": _count,
    "cut": _cut,
    "endless": _endless,
    "flip": _flip,
    "lie": _lie,
    "pack": _pack,
    "repeat": _repeat,
    "splice": _splice,
}


def mutant(number: int, seed: int, files: dict[str, bytes]) -> tuple[str, bytes]:
    """Name and bytes of the damaged file of this number: the same for the same seed and files."""
    rng = random.Random(f"{seed}/{number}")
    kind, mutation = rng.choice(sorted(files)), rng.choice(sorted(MUTATIONS))
    return f"{number} {kind}, {mutation}", MUTATIONS[mutation](files[kind], rng, list(files.values()))
