"""The public-domain books that fits learn from, cleaned of what their transcribers added. No counting, no rendering."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

__all__ = ["HELD_OUT", "data_folder", "held_out", "paragraphs", "trained_on"]

HELD_OUT = ("Dubliners_2814", "My_Man_Jeeves_8164", "The_War_of_the_Worlds_36")
"""Books that the n-gram never sees: rendered pages and the interpolation are made from them."""

_ADDED = re.compile(r"Project Gutenberg|pgdp\.net|^Produced by|^Transcrib|^\[Illustration|@\w+\.\w+")
_MARKUP = re.compile(r"(?<!\w)[_=+]+|[_=+]+(?!\w)")


def data_folder() -> Path:
    """The development data, from the environment variable INKPROOF_DATA; raises SystemExit where it is unset."""
    folder = os.environ.get("INKPROOF_DATA")
    if not folder:
        raise SystemExit("Set INKPROOF_DATA to the folder of the development data.")
    return Path(folder)


def paragraphs(file: Path) -> Iterator[str]:
    """Paragraphs of one book, without transcribers' credits, tables of contents and the marks of italics."""
    for line in file.read_text(encoding="utf-8").splitlines():
        text = _MARKUP.sub("", line).strip()
        if text and not _ADDED.search(line) and not re.search(r"(?:CHAPTER|CHAP\.) .*(?:CHAPTER|II)", text):
            yield text


def trained_on(data: Path) -> list[Path]:
    """The books that the n-gram counts."""
    return [file for file in sorted((data / "text").glob("*.txt")) if file.stem not in HELD_OUT]


def held_out(data: Path) -> list[Path]:
    """The books that it does not."""
    return [data / "text" / f"{name}.txt" for name in HELD_OUT]
