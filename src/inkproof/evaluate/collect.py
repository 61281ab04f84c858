"""Samples gathered from files: two files, two folders, or a manifest. No counting here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from inkproof.document import Document
from inkproof.errors import InputError, MissingInputError, UsageError
from inkproof.evaluate.evaluation import Sample
from inkproof.textfile import decode

__all__ = ["samples_from_files", "samples_from_folders", "samples_from_manifest"]

_NAMED = 5
"""So many missing files are named in an error, the rest are counted."""


def samples_from_files(truth: Path, output: Path, raw: Path | None = None) -> list[Sample]:
    """One sample of two text files (UTF-8), or three; raises MissingInputError, InputError on other encodings."""
    return [Sample(output.name, _read(truth), _read(output), _read(raw) if raw else None)]


def samples_from_folders(truth: Path, output: Path, raw: Path | None = None) -> list[Sample]:
    """A sample for each text file of `truth`, matched by stem (`a.txt` or `a.gt.txt`), sorted by it.

    Outputs without a truth are left out; raises MissingInputError where a truth has no output, or there is no truth.
    """
    truths, outputs = _by_stem(truth), _by_stem(output)
    raws = _by_stem(raw) if raw else None
    if not truths:
        raise MissingInputError(f"There is no .txt file in {truth}")
    for folder, found in ((output, outputs), (raw, raws)):
        if found is not None and (missing := sorted(truths.keys() - found.keys())):
            raise MissingInputError(f"{folder} has no .txt file for {_some(missing)}")
    return [
        Sample(stem, _read(path), _read(outputs[stem]), _read(raws[stem]) if raws is not None else None)
        for stem, path in sorted(truths.items())
    ]


def samples_from_manifest(manifest: Path, read: Callable[[Path], Document] | None = None) -> Iterator[Sample]:
    """A sample a row of a JSON-lines file: `text` is the truth, and `output` (with `raw`, if known) what was read.

    A row with `image` (a path from the manifest's folder) in place of `output` goes through `read`. All rows are
    checked before anything is read; raises InputError with the row's number, UsageError where an image has no `read`.
    """
    rows = [_row(manifest, number, line) for number, line in enumerate(_read(manifest).split("\n"), 1) if line.strip()]
    images = [row["image"] for row in rows if "output" not in row]
    if images and read is None:
        raise UsageError(f"{manifest.name} names images, and nothing was given to read them with")
    if missing := [image for image in images if not (manifest.parent / image).is_file()]:
        raise MissingInputError(f"{manifest.name} names files that are not there: {_some(missing)}")
    return _samples(manifest, rows, read)


def _samples(manifest: Path, rows: list[dict[str, str]], read: Callable[[Path], Document] | None) -> Iterator[Sample]:
    for number, row in enumerate(rows, 1):
        if "output" in row:
            yield Sample(row.get("name", str(number)), row["text"], row["output"], row.get("raw"))
        elif read is not None:
            document = read(manifest.parent / row["image"])
            yield Sample(row.get("name", row["image"]), row["text"], document.text, document.raw_text)


def _row(manifest: Path, number: int, line: str) -> dict[str, str]:
    where = f"{manifest.name}, row {number}"
    try:
        row: Any = json.loads(line)
    except (RecursionError, ValueError) as error:
        raise InputError(f"{where} is not JSON: {error}") from error
    if not isinstance(row, dict) or "text" not in row or not ("output" in row or "image" in row):
        raise InputError(f"{where} lacks what it needs", remedy="A row needs `text`, and `output` or `image`")
    fields = {name: row[name] for name in ("name", "text", "output", "raw", "image") if row.get(name) is not None}
    if wrong := sorted(name for name, value in fields.items() if not isinstance(value, str)):
        raise InputError(f"{where} has something else than a string in {_some(wrong)}")
    return fields


def _by_stem(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise MissingInputError(f"There is no folder {folder}")
    found: dict[str, Path] = {}
    for path in sorted(folder.glob("*.txt")):
        stem = path.stem.removesuffix(".gt")
        if stem in found:
            raise UsageError(f"{found[stem].name} and {path.name} in {folder} stand for the same item")
        found[stem] = path
    return found


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise MissingInputError(f"There is no file {path}") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    return decode(data, path.name).replace("\r\n", "\n")


def _some(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
