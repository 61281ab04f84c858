"""A pack: many gray line images with their texts in two files, read without unpacking. No choice of lines.

`NAME.bin` holds encoded images one after another, `NAME.jsonl` a row each: text, source, group, place.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from zlib import crc32

import cv2
import numpy as np

from inkproof.learn.lines import Sample

__all__ = ["Pack", "write"]


@dataclass(frozen=True, slots=True)
class _Row:
    text: str
    source: str
    group: str
    start: int
    stop: int


def write(path: Path, samples: Iterable[Sample], *, lossless: bool = False) -> int:
    """Writes a pack beside `path` and returns how many lines it holds; JPEG unless `lossless`."""
    kind, options = (".png", []) if lossless else (".jpg", [cv2.IMWRITE_JPEG_QUALITY, 92])
    count = place = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        path.with_suffix(".bin").open("wb") as images,
        path.with_suffix(".jsonl").open("w", encoding="utf-8", newline="\n") as rows,
    ):
        for sample in samples:
            data = cv2.imencode(kind, sample.pixels, options)[1].tobytes()
            images.write(data)
            row = _Row(sample.text, sample.source, sample.group, place, place + len(data))
            rows.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
            place, count = place + len(data), count + 1
    return count


class Pack(Sequence[Sample]):
    """The lines of one pack, decoded when they are asked for."""

    def __init__(self, path: Path) -> None:
        with path.with_suffix(".jsonl").open(encoding="utf-8") as rows:
            self._rows = [_Row(**json.loads(row)) for row in rows]
        with path.with_suffix(".bin").open("rb") as images:
            self._images = mmap.mmap(images.fileno(), 0, access=mmap.ACCESS_READ)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, at: int) -> Sample:  # type: ignore[override]
        row = self._rows[at]
        data = np.frombuffer(self._images[row.start : row.stop], dtype=np.uint8)
        return Sample(np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8), row.text, row.source, row.group)

    def __iter__(self) -> Iterator[Sample]:
        return (self[at] for at in range(len(self)))

    def by_source(self, groups: float = 1.0) -> dict[str, list[int]]:
        """Places of the lines of each set, of a share of their groups: a smaller share is part of a greater one."""
        found: dict[str, list[int]] = {}
        for at, row in enumerate(self._rows):
            if crc32(row.group.encode()) < groups * 2**32:
                found.setdefault(row.source, []).append(at)
        return found
