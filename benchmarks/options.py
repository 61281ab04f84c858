"""The options that the benchmarks share. No measuring here."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from benchmarks.results import FOLDER

__all__ = ["PATHS", "data_parser", "drawn_parser", "names_of", "plain_parser"]

PATHS = {
    "--data": '"$INKPROOF_DATA"',
    "--cache": "DIR",
    "--fonts": "FONTS",
    "--keep": "DIR",
    "--out": "DIR",
    "--packs": "PACKS",
}
"""Options whose values are paths of a machine, and what stands for them in a result."""


def data_parser(module: str, description: str | None, sets: Sequence[str]) -> argparse.ArgumentParser:
    """A parser of the data, the sets (all of `sets` by default), the limit, the cache and the result's folder."""
    parser = plain_parser(module, description)
    given = os.environ.get("INKPROOF_DATA")
    parser.add_argument(
        "--data", type=Path, default=given, required=not given, help="folder of the sets (default: $INKPROOF_DATA)"
    )
    parser.add_argument("--sets", type=names_of(sets), default=list(sets), help="some of " + ",".join(sets))
    parser.add_argument("--limit", type=int, help="read only so many items of each set, the first ones")
    parser.add_argument("--cache", type=Path, help="keep readings here and use them again")
    return parser


def drawn_parser(module: str, description: str | None, pages: int) -> argparse.ArgumentParser:
    """A parser of the fonts, how many pages to draw by which chance, where to keep them, and the result's folder."""
    parser = plain_parser(module, description)
    parser.add_argument("--fonts", type=Path, required=True, help="what training.fonts made")
    parser.add_argument("--pages", type=int, default=pages, help="pages of each kind (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="keep the pages in this folder")
    return parser


def plain_parser(module: str, description: str | None) -> argparse.ArgumentParser:
    """A parser of the result's folder alone."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {module}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder for the dated result (default: %(default)s)")
    return parser


def names_of(known: Collection[str]) -> Callable[[str], list[str]]:
    """An argparse type: names apart by commas, all of them known."""

    def names(text: str) -> list[str]:
        given = text.split(",")
        if unknown := sorted(set(given) - set(known)):
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; known: {', '.join(known)}")
        return given

    return names
