"""Lines with their texts out of what a person reviewed: pages with our JSON, or pictures of lines. Learns nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

import cv2
import numpy as np
import numpy.typing as npt

from inkproof.document import Document
from inkproof.errors import InputError, MissingInputError
from inkproof.export.jsonfile import read_json
from inkproof.geometry import Polygon
from inkproof.learn.lines import Gray, plain
from inkproof.loading import open_pages
from inkproof.loading.kinds import ENDINGS
from inkproof.messages import listed
from inkproof.recognize.crops import cut
from inkproof.settings import MAX_PIXELS
from inkproof.textfile import decode

__all__ = ["Lesson", "lessons_in"]

PICTURES = ENDINGS - {".pdf", ".zip"}
MANIFEST = "manifest.jsonl"


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """A line, gray uint8 [H, W], the text that a person says it has, and a name to speak of it."""

    name: str
    pixels: Gray
    text: str


def lessons_in(folder: Path) -> list[Lesson]:
    """All lines of a folder that have a text, in the order of their names; raises InputError.

    A .json of `inkproof read` stands beside its picture, a .txt beside the picture of its line; a manifest.jsonl has
    rows of `image` and `text`.
    """
    if not folder.is_dir():
        raise MissingInputError(f"there is no folder {folder}", remedy="Name a folder of reviewed pages or lines")
    paths = sorted(folder.iterdir())
    found: list[Lesson] = []
    pages: set[str] = set()
    for path in paths:
        if path.suffix == ".json":
            for document, texts in _documents(path):
                picture = _picture(path, document)
                pages.add(picture.stem)
                found += _of_document(path, picture, document, texts)
    there = set(paths)
    if folder / MANIFEST in there:
        found += _of_manifest(folder / MANIFEST)
    pictures = [path for path in paths if path.suffix.lower() in PICTURES and path.stem not in pages]
    for path in pictures:
        if path.with_suffix(".txt") in there:
            found.append(_of_picture(path, _read(path.with_suffix(".txt")).strip()))
    if pictures and not found:
        raise MissingInputError(
            f"no text lies beside {listed([path.name for path in pictures])}",
            remedy="Put a .txt beside each line, or the .json of inkproof read beside each page",
        )
    return [lesson for lesson in found if lesson.text]


def _documents(path: Path) -> Iterator[tuple[Document, list[list[str]]]]:
    """Each document of a file, and the text of each line of each page as it stands there now."""
    text, decoder, at = _read(path).strip(), json.JSONDecoder(), 0
    while at < len(text):
        try:
            data, stop = decoder.raw_decode(text, at)
            document = read_json(text[at:stop])
        except (RecursionError, ValueError, InputError) as error:
            raise InputError(f"{path.name}: {error}") from error
        yield document, [[_text(line, path) for line in page["lines"]] for page in data["pages"]]
        at = stop + len(text[stop:]) - len(text[stop:].lstrip())


def _text(line: dict[str, Any], path: Path) -> str:
    if not isinstance(line.get("text"), str):
        raise InputError(
            f"{path.name}: the line {line.get('id')} has no text", remedy='Let its "text" say what it says'
        )
    return plain(line["text"])


def _picture(path: Path, document: Document) -> Path:
    name = document.source.name if document.source else ""
    picture = path.parent / Path(name).name
    if not name or not os.path.isfile(picture):  # noqa: PTH113 (Path's own fails on a name that is too long)
        raise MissingInputError(
            f"{path.name} is about {name or 'a text without a picture'}, which is not beside it",
            remedy="Put the picture into the same folder",
        )
    return picture


def _of_document(path: Path, picture: Path, document: Document, texts: Sequence[Sequence[str]]) -> Iterator[Lesson]:
    wanted = {page.number: (page, lines) for page, lines in zip(document.pages, texts, strict=True)}
    for image in open_pages(picture, max_pixels=MAX_PIXELS, pages=wanted) if wanted else ():
        page, lines = wanted[image.number]
        for line, text in zip(page.lines, lines, strict=True):
            height, width = image.pixels.shape[:2]
            if not _is_within(line.polygon, width, height):
                raise InputError(f"{path.name}: the line {line.id} does not say where in the picture it is")
            quad = np.array(line.polygon.points, dtype=np.float32)
            yield Lesson(f"{path.name} {line.id}", _gray(cut(image.pixels, quad)), text)


def _is_within(polygon: Polygon | None, width: int, height: int) -> TypeGuard[Polygon]:
    """Whether it has four corners, holds something of the picture, and reaches beyond by no more than that is large."""
    if polygon is None or len(polygon.points) != 4:
        return False
    box = polygon.box
    near = all(-width <= x <= 2 * width and -height <= y <= 2 * height for x, y in polygon.points)
    shows = box.x0 < width and box.y0 < height and box.x1 > 0 and box.y1 > 0
    return near and shows and min(box.width, box.height) >= 1


def _of_manifest(manifest: Path) -> Iterator[Lesson]:
    for number, row in enumerate(_read(manifest).split("\n"), 1):
        if not row.strip():
            continue
        try:
            data = json.loads(row)
            image, text = manifest.parent / data["image"], plain(data["text"])
        except (RecursionError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"{manifest.name}, row {number} is not a line to learn from", remedy='Write {"image": …, "text": …}'
            ) from error
        if not os.path.isfile(image):  # noqa: PTH113 (Path's own fails on a name that is too long)
            raise MissingInputError(
                f"{manifest.name}, row {number}: there is no {data['image']}",
                remedy=f"Say where it lies from the folder of {manifest.name} on",
            )
        yield _of_picture(image, text)


def _of_picture(path: Path, text: str) -> Lesson:
    if "\n" in text:
        raise InputError(
            f"{path.stem}.txt has more than one line", remedy="Give pictures of single lines, or pages with our JSON"
        )
    image = next(iter(open_pages(path, max_pixels=MAX_PIXELS)))
    return Lesson(path.name, _gray(image.pixels), plain(text))


def _gray(pixels: npt.NDArray[np.uint8]) -> Gray:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _read(path: Path) -> str:
    try:
        return decode(path.read_bytes(), path.name)
    except OSError as error:
        raise InputError(f"{path.name} cannot be read ({error.strerror or error})") from error
