"""The development sets that the benchmarks report on, and items: loaded from them, or drawn. No engine, no score."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import cv2
import numpy as np

from training.damage import Pixels

__all__ = ["SETS", "Item", "Level", "Set", "drawn_item", "load_items"]


class Level(StrEnum):
    """What one item of a set is: an image of one line, an image of a page, or text that someone else read."""

    LINE = "line"
    PAGE = "page"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Set:
    """A folder with a manifest.jsonl (`image` or `ocr`, and `text`), how to read it and how to score it."""

    name: str
    level: Level
    script: str = "auto"
    lang: str = "en"
    fold_case: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to read: an image file, or `ocr` text to correct; `digest` is the SHA-256 of what is read."""

    name: str
    truth: str = field(repr=False)
    digest: str
    image: Path | None = None
    ocr: str | None = field(default=None, repr=False)


SETS = {
    chosen.name: chosen
    for chosen in (
        Set("iam_val", Level.LINE, script="handwritten"),
        Set("scut_ept_sample", Level.LINE, script="handwritten", lang="zh"),
        Set("stanford_dev", Level.PAGE),
        Set("unlv_dev", Level.PAGE),
        Set("sroie_dev", Level.PAGE, fold_case=True),
        Set("funsd_dev", Level.PAGE),
        Set("bln600_dev", Level.TEXT),
        Set("overproof_dev", Level.TEXT),
    )
}


def drawn_item(path: Path, page: Pixels, text: str) -> Item:
    """A drawn page, gray in 0-255, written to a file of this path, as an item with this text."""
    cv2.imwrite(str(path), np.clip(np.rint(page), 0, 255).astype(np.uint8))
    return Item(path.name, text, hashlib.sha256(path.read_bytes()).hexdigest(), image=path)


def load_items(data: Path, chosen: Set, limit: int | None = None) -> list[Item]:
    """The first `limit` items of a set, in the manifest's order; raises OSError where the set is not there."""
    folder = data / chosen.name
    rows = (folder / "manifest.jsonl").read_text(encoding="utf-8").strip().split("\n")[:limit]
    return [_item(folder, number, json.loads(row)) for number, row in enumerate(rows, 1)]


def _item(folder: Path, number: int, row: dict[str, str]) -> Item:
    if "ocr" in row:
        return Item(str(number), row["text"], hashlib.sha256(row["ocr"].encode()).hexdigest(), ocr=row["ocr"])
    image = folder / row["image"]
    return Item(row["image"], row["text"], hashlib.sha256(image.read_bytes()).hexdigest(), image=image)
