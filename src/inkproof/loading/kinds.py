"""The kinds of files that hold pages: how each begins, how it is named, how its name sorts. Nothing is opened here."""

from __future__ import annotations

import re
from pathlib import PurePath

__all__ = ["ENDINGS", "HEAD_BYTES", "KINDS", "kind_of", "natural_order"]

KINDS = "JPEG, PNG, TIFF, WebP, AVIF, HEIC, BMP, GIF, PDF and ZIP"
_NAMES = "avif  bmp dib  gif  heic heif hif  jpg jpeg jpe jfif  pdf  png  tif tiff  webp  zip"
ENDINGS = frozenset(f".{ending}" for ending in _NAMES.split())
"""What files are called that a folder or an archive is asked for."""

HEAD_BYTES = 1024
"""How far into a file its kind may be told; readers of PDF look this far for its header."""
SIGNATURES = (
    ("jpeg", b"\xff\xd8\xff"),
    ("png", b"\x89PNG"),
    ("tiff", b"II*\0"),
    ("tiff", b"MM\0*"),
    ("tiff", b"II+\0"),
    ("tiff", b"MM\0+"),
    ("gif", b"GIF8"),
    ("zip", b"PK\x03\x04"),
    ("zip", b"PK\x05\x06"),  # an empty one
)
AVIF = frozenset({b"avif", b"avis"})
HEIC = frozenset({b"heic", b"heim", b"heis", b"heix", b"hevc", b"hevm", b"hevs", b"hevx", b"mif1", b"msf1"})
"""Brands of ISO media files; the last two say only that pictures are in it, and other brands which."""


def kind_of(head: bytes) -> str | None:
    """The kind of the file that begins with these bytes, None where it is none of KINDS."""
    for kind, signature in SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return "bmp"
    if head[4:8] == b"ftyp":
        brands = {head[at : at + 4] for at in (8, *range(16, min(int.from_bytes(head[:4], "big"), len(head)), 4))}
        return "avif" if brands & AVIF else "heic" if brands & HEIC else None
    return "pdf" if b"%PDF-" in head else None


def natural_order(path: PurePath) -> list[list[tuple[int, str]]]:
    """A sorting key by which page10 comes after page2, and folders before what sorts behind them."""
    return [
        [(int(piece), "") if piece.isascii() and piece.isdigit() else (-1, piece) for piece in _pieces(part)]
        for part in path.parts
    ]


def _pieces(part: str) -> list[str]:
    # No number of more digits: int() refuses to parse thousands of them.
    return re.findall(r"[0-9]{1,18}|[^0-9]+", part.casefold())
