"""Which of a repository's files a name means: a quantisation, an exact file, the parts of a split. Names, no files."""

from __future__ import annotations

import re
from collections.abc import Sequence

from inkproof.errors import ModelNotFoundError

__all__ = ["PREFERRED", "choose", "variants"]

PREFERRED = ("Q4_K_M", "Q5_K_M", "Q8_0")
"""What a repository without more words means: the first of these that it has."""

_PART = re.compile(r"(.+)-(\d{5})-of-(\d{5})\.gguf", re.IGNORECASE)


def variants(names: Sequence[str]) -> list[tuple[str, ...]]:
    """The models among the file names, each with all its parts in order; a split that lacks a part is none."""
    whole: list[tuple[str, ...]] = []
    splits: dict[tuple[str, int], list[str]] = {}
    for name in sorted(names):
        if part := _PART.fullmatch(name):
            splits.setdefault((part[1], int(part[3])), []).append(name)
        elif name.lower().endswith(".gguf"):
            whole.append((name,))
    whole += [tuple(parts) for (_, count), parts in splits.items() if len(parts) == count]
    return sorted(whole)


def choose(names: Sequence[str], wanted: str, where: str) -> tuple[str, ...]:
    """The files of the one model that is wanted (quantisation, file name or "" for the usual one), parts in order.

    Raises ModelNotFoundError, which lists what there is, where none fits or several do.
    """
    found = variants(names)
    if wanted.lower().endswith(".gguf"):
        fitting = [files for files in found if wanted in files or wanted in [_last(file) for file in files]]
    else:
        # A projector of pictures (mmproj) is no language model.
        found = [files for files in found if not _last(files[0]).lower().startswith("mmproj")]
        fitting = _quantised(found, wanted) if wanted else _usual(found)
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(files[0] for files in fitting or found) or "no .gguf file"
    if wanted:
        problem = f"{wanted!r} fits {len(fitting) or 'no'} model{'s' if fitting else ''} of {where!r}: {listed}"
    else:
        problem = f"Which .gguf file of {where!r} is meant? Found: {listed}"
    raise ModelNotFoundError(problem, remedy="Name the file: OWNER/REPO:FILE.gguf, or the path of one .gguf file")


def _usual(found: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    if len(found) == 1:
        return found
    return next((fitting for name in PREFERRED if (fitting := _quantised(found, name))), [])


def _quantised(found: list[tuple[str, ...]], wanted: str) -> list[tuple[str, ...]]:
    # A whole word of the name: Q4_K must not mean Q4_K_M.
    word = re.compile(rf"(?<![A-Za-z0-9_]){re.escape(wanted)}(?![A-Za-z0-9_])", re.IGNORECASE)
    return [files for files in found if word.search(files[0])]


def _last(name: str) -> str:
    return name.rsplit("/", 1)[-1]
