from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.readings import Journal, LineReading, Reading, WeighedEdit, read_set
from benchmarks.sets import SETS, Item, Level, Set

CHOSEN = SETS["bln600_dev"]
ITEMS = [Item(str(number), "truth", f"digest{number}", ocr=f"text {number}\u2028") for number in range(3)]


@dataclass
class Upper:
    """An engine that shouts, and remembers what it was given."""

    name: str = "upper"
    version: str = "upper 1"
    given: list[str] = field(default_factory=list)

    def serves(self, level: Level) -> bool:
        return level is Level.TEXT

    def read(self, chosen: Set, item: Item) -> Reading:
        self.given.append(item.name)
        edit = WeighedEdit(0, 1, "T", -1.5, 3.0, True, "margin")
        return Reading((item.ocr or "").upper(), item.ocr, (LineReading(item.ocr or "", (edit,)),))


def test_an_interrupted_run_resumes(tmp_path: Path) -> None:
    first, second = Upper(), Upper()
    read_set(CHOSEN, ITEMS[:2], [first], Journal(tmp_path))
    journal_file = tmp_path / "upper-bln600_dev.jsonl"
    with journal_file.open("a", encoding="utf-8") as out:
        out.write('\n{"version": "upper 1", "dig')
    journal = Journal(tmp_path)
    readings = read_set(CHOSEN, ITEMS, [second], journal)["upper"]
    assert second.given == ["2"]
    assert (journal.fresh, journal.reused) == (1, 2)
    assert readings == read_set(CHOSEN, ITEMS, [Upper()], Journal(None))["upper"]
    third = Upper()
    assert read_set(CHOSEN, ITEMS, [third], Journal(tmp_path))["upper"] == readings
    assert third.given == []


def test_another_version_reads_again(tmp_path: Path) -> None:
    read_set(CHOSEN, ITEMS, [Upper()], Journal(tmp_path))
    changed = Upper(version="upper 2")
    read_set(CHOSEN, ITEMS, [changed], Journal(tmp_path))
    assert changed.given == ["0", "1", "2"]


def test_without_a_folder_nothing_is_used_again() -> None:
    engine, journal = Upper(), Journal(None)
    for _ in range(2):
        read_set(CHOSEN, ITEMS[:1], [engine], journal)
    assert engine.given == ["0", "0"]
    assert (journal.fresh, journal.reused) == (2, 0)


def test_an_engine_is_asked_only_for_what_it_serves() -> None:
    engine = Upper()
    assert read_set(SETS["iam_val"], ITEMS, [engine], Journal(None)) == {}
    assert engine.given == []
