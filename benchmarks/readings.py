"""What an engine reads of one item, and the journal that lets a run resume. No engine's own calls, no score here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from benchmarks.sets import Item, Level, Set

__all__ = ["Engine", "Journal", "LineReading", "Reading", "WeighedEdit", "read_set"]


@dataclass(frozen=True, slots=True)
class WeighedEdit:
    """An edit that inkproof weighed on a line, as numbers: raw[start:stop] -> after."""

    start: int
    stop: int
    after: str
    ink_nats: float
    language_nats: float
    accepted: bool
    rule: str


@dataclass(frozen=True, slots=True)
class LineReading:
    """A line's raw text and the edits weighed on it."""

    raw: str
    edits: tuple[WeighedEdit, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out: text, raw text where the engine tells it apart, lines with their edits, or an error."""

    text: str
    raw: str | None = None
    lines: tuple[LineReading, ...] = ()
    error: str = ""


class Engine(Protocol):
    """Reads items; `version` names everything that can change what it reads."""

    name: str

    @property
    def version(self) -> str:
        """Name, version and whatever else decides what is read."""
        ...

    def serves(self, level: Level) -> bool:
        """Whether items of this level can be read."""
        ...

    def read(self, chosen: Set, item: Item) -> Reading:
        """What the engine makes of one item."""
        ...


class Journal:
    """Readings appended to one file per engine and set as they come; only the same engine version's are used again."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._known: dict[Path, dict[tuple[str, str], Reading]] = {}
        self.reused = 0
        self.fresh = 0

    def reading(self, engine: Engine, chosen: Set, item: Item) -> Reading:
        """The journal's reading of this item by this version of the engine, or a fresh one, which is then kept."""
        if self._folder is None:
            self.fresh += 1
            return engine.read(chosen, item)
        path = self._folder / f"{engine.name}-{chosen.name}.jsonl"
        if path not in self._known:
            self._known[path] = _load(path)
        key = (engine.version, item.digest)
        if key in self._known[path]:
            self.reused += 1
            return self._known[path][key]
        self.fresh += 1
        reading = self._known[path][key] = engine.read(chosen, item)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as out:
            entry = {"version": engine.version, "digest": item.digest, **asdict(reading)}
            # The line break comes first, and all is ASCII: half a row of an interrupted run spoils no other row.
            out.write("\n" + json.dumps(entry))
        return reading


def read_set(
    chosen: Set, items: Sequence[Item], engines: Sequence[Engine], journal: Journal
) -> dict[str, list[Reading]]:
    """Every item by every engine that serves the set's level, item by item, so that all meet the same conditions."""
    serving = [engine for engine in engines if engine.serves(chosen.level)]
    readings: dict[str, list[Reading]] = {engine.name: [] for engine in serving}
    for item in items:
        for engine in serving:
            readings[engine.name].append(journal.reading(engine, chosen, item))
    return readings


def _load(path: Path) -> dict[tuple[str, str], Reading]:
    known: dict[tuple[str, str], Reading] = {}
    if path.exists():
        for row in path.read_text(encoding="utf-8").split("\n"):
            try:
                entry: dict[str, Any] = json.loads(row)
            except ValueError:
                continue  # the empty first row, or half a row
            key = (entry.pop("version"), entry.pop("digest"))
            lines = tuple(
                LineReading(line["raw"], tuple(WeighedEdit(**edit) for edit in line["edits"]))
                for line in entry.pop("lines")
            )
            known[key] = Reading(lines=lines, **entry)
    return known
