"""Samples of texts or of lines gathered from files: two files, two folders, or a manifest. No counting here."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from inkproof.document import Document, Line
from inkproof.errors import InputError, MissingInputError, UsageError
from inkproof.evaluate.evaluation import Sample
from inkproof.evaluate.lines import LineSample
from inkproof.geometry import Box, Polygon
from inkproof.messages import listed
from inkproof.textfile import decode

__all__ = [
    "lines_from_documents",
    "lines_from_manifest",
    "samples_from_files",
    "samples_from_folders",
    "samples_from_manifest",
]

Read = Callable[[Path], Document]
_PLACES = (
    "Finding lines is measured by their places, not their texts: give what `inkproof read -f json` wrote of an image,"
    " put right, or rows with an `image` and its `lines`, each a `polygon` [[x, y], ...] or a `box` [x0, y0, x1, y1]"
)


def samples_from_files(truth: Path, output: Path, raw: Path | None = None) -> list[Sample]:
    """One sample of two text files (UTF-8), or three; raises MissingInputError, InputError on other encodings."""
    return [Sample(output.name, _read(truth), _read(output), _read(raw) if raw else None)]


def samples_from_folders(truth: Path, output: Path, raw: Path | None = None) -> list[Sample]:
    """A sample for each text file of `truth`, matched by stem (`a.txt` or `a.gt.txt`), sorted by it.

    Outputs without a truth are left out; raises MissingInputError where a truth has no output, or there is no truth.
    """
    folders = (truth, output) if raw is None else (truth, output, raw)
    return [Sample(stem, *map(_read, paths)) for stem, paths in _side_by_side(folders, ".txt")]


def samples_from_manifest(manifest: Path, read: Read | None = None) -> Iterator[Sample]:
    """A sample a row of a JSON-lines file: `text` is the truth, and `output` (with `raw`, if known) what was read.

    A row with `image` (a path from the manifest's folder) in place of `output` goes through `read`. All rows are
    checked before anything is read; raises InputError with the row's number, UsageError where an image has no `read`.
    """
    rows = [_texts(where, row) for where, row in _rows(manifest)]
    images = [row["image"] for row in rows if "output" not in row]
    if images and read is None:
        raise UsageError(f"{manifest.name} names images, and nothing was given to read them with")
    _seek(manifest, images)
    return _samples(manifest, rows, read)


def lines_from_documents(truth: Path, output: Path, load: Callable[[str], Document]) -> list[LineSample]:
    """A sample for each page of two JSON documents, or of those of two folders, which are matched by stem.

    `load` makes a document of its JSON. A page that the output lacks has no lines there; raises InputError where a line
    of the truth has no place.
    """
    pairs = _side_by_side((truth, output), ".json") if truth.is_dir() else [(output.stem, [truth, output])]
    samples = []
    for stem, paths in pairs:
        meant, given = (_document(path, load) for path in paths)
        pages = {page.number: page for page in given.pages}
        for page in meant.pages:
            found = pages[page.number].lines if page.number in pages else ()
            name = stem if len(meant.pages) == 1 else f"{stem}, page {page.number}"
            samples.append(LineSample(name, _outlines(paths[0], page.lines), _outlines(paths[1], found)))
    return samples


def lines_from_manifest(manifest: Path, read: Read) -> Iterator[LineSample]:
    """A sample a row of a JSON-lines file: an `image` of one page, which is read, and its `lines` in reading order.

    Each of these has a `polygon` or a `box`. All rows are checked before anything is read; raises InputError.
    """
    rows = [_image_and_places(where, row) for where, row in _rows(manifest)]
    _seek(manifest, [image for image, _ in rows])
    for image, truth in rows:
        pages = read(manifest.parent / image).pages
        yield LineSample(image, truth, _outlines(Path(image), pages[0].lines if pages else ()))


def _document(path: Path, load: Callable[[str], Document]) -> Document:
    text = _read(path)
    try:
        return load(text)
    except InputError as error:
        raise InputError(f"{path.name}: {error}", remedy=_PLACES) from error


def _outlines(path: Path, lines: Sequence[Line]) -> list[Polygon]:
    if lost := [line.id for line in lines if line.polygon is None or len(line.polygon.points) < 3]:
        raise InputError(f"{path.name} does not say where the lines {listed(lost)} stand", remedy=_PLACES)
    return [line.polygon for line in lines if line.polygon is not None]


def _image_and_places(where: str, row: Any) -> tuple[str, list[Polygon]]:
    if not isinstance(row, dict) or not isinstance(row.get("image"), str) or not isinstance(row.get("lines"), list):
        raise InputError(f"{where} lacks an `image` or its `lines`", remedy=_PLACES)
    try:
        return row["image"], [_place(line) for line in row["lines"]]
    except (LookupError, TypeError, ValueError) as error:
        raise InputError(f"{where} has a line without a place ({error!r})", remedy=_PLACES) from error


def _place(line: dict[str, Any]) -> Polygon:
    if "polygon" in line:
        points = tuple((float(x), float(y)) for x, y in line["polygon"])
        if len(points) < 3:
            raise ValueError("fewer than three points")
        return Polygon(points)
    return Polygon(Box(*map(float, line["box"])).corners)


def _samples(manifest: Path, rows: list[dict[str, str]], read: Read | None) -> Iterator[Sample]:
    for number, row in enumerate(rows, 1):
        if "output" in row:
            yield Sample(row.get("name", str(number)), row["text"], row["output"], row.get("raw"))
        elif read is not None:
            document = read(manifest.parent / row["image"])
            yield Sample(row.get("name", row["image"]), row["text"], document.text, document.raw_text)


def _rows(manifest: Path) -> Iterator[tuple[str, Any]]:
    """What stands in each row of a JSON-lines file, and where, for messages."""
    for number, line in enumerate(_read(manifest).split("\n"), 1):
        where = f"{manifest.name}, row {number}"
        if line.strip():
            try:
                yield where, json.loads(line)
            except (RecursionError, ValueError) as error:
                raise InputError(f"{where} is not JSON: {error}") from error


def _seek(manifest: Path, images: Sequence[str]) -> None:
    # Unlike Path's own, this takes a name that is too long for one that is not there.
    if missing := [image for image in images if not os.path.isfile(manifest.parent / image)]:  # noqa: PTH113
        raise MissingInputError(f"{manifest.name} names files that are not there: {listed(missing)}")


def _texts(where: str, row: Any) -> dict[str, str]:
    """The texts of a row."""
    known = ("name", "text", "output", "raw", "image")
    fields = {name: row[name] for name in known if row.get(name) is not None} if isinstance(row, dict) else {}
    if "text" not in fields or not ("output" in fields or "image" in fields):
        raise InputError(f"{where} lacks what it needs", remedy="A row needs `text`, and `output` or `image`")
    if wrong := sorted(name for name, value in fields.items() if not isinstance(value, str)):
        raise InputError(f"{where} has something else than a string in {listed(wrong)}")
    return fields


def _side_by_side(folders: Sequence[Path], suffix: str) -> list[tuple[str, list[Path]]]:
    """Each stem that the first folder has, and its file in every folder, sorted."""
    truths, *others = (_by_stem(folder, suffix) for folder in folders)
    if not truths:
        raise MissingInputError(f"There is no {suffix} file in {folders[0]}")
    for folder, found in zip(folders[1:], others, strict=True):
        if missing := sorted(truths.keys() - found.keys()):
            raise MissingInputError(f"{folder} has no {suffix} file for {listed(missing)}")
    return [(stem, [path, *(found[stem] for found in others)]) for stem, path in sorted(truths.items())]


def _by_stem(folder: Path, suffix: str) -> dict[str, Path]:
    if not folder.is_dir():
        raise MissingInputError(f"There is no folder {folder}")
    found: dict[str, Path] = {}
    for path in sorted(folder.glob(f"*{suffix}")):
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
