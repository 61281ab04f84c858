from __future__ import annotations

import json
from pathlib import Path

import pytest

from inkproof.document import Correction, Document, Edit, EditKind, Line, Page, Verdict
from inkproof.errors import InputError, MissingInputError, UsageError
from inkproof.evaluate import Ledger, Rate, compare_files, compare_folders, compare_manifest


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def write_rows(path: Path, *rows: dict[str, str]) -> Path:
    return write(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def test_two_files_and_their_raw_text(tmp_path: Path) -> None:
    truth = write(tmp_path / "truth.txt", "a cat sat\n")
    output, raw = write(tmp_path / "out.txt", "a cat sad"), write(tmp_path / "raw.txt", "a cot sat")
    evaluation = compare_files(truth, output, raw)
    assert evaluation.rates.words == Rate(1, 3)
    assert evaluation.ledger == Ledger(items=1, right_words=2, repaired_words=1, broken_words=1)
    assert compare_files(truth, output).ledger is None


def test_encodings_with_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    truth = write(tmp_path / "truth.txt", "naïve\n")
    (tmp_path / "out.txt").write_text("naïve\r\n", encoding="utf-16")
    assert compare_files(truth, tmp_path / "out.txt").rates.characters == Rate(0, 5)


def test_bytes_that_are_no_text_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "out.txt").write_bytes(b"caf\xe9")
    with pytest.raises(InputError, match=r"out\.txt"):
        compare_files(write(tmp_path / "truth.txt", "café"), tmp_path / "out.txt")


def test_folders_are_matched_by_stem(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write(tmp_path / "truth" / f"{name}.gt.txt", name)
        write(tmp_path / "out" / f"{name}.txt", name)
    write(tmp_path / "out" / "c.txt", "without a truth")
    write(tmp_path / "truth" / "a.png", "not a text")
    evaluation = compare_folders(tmp_path / "truth", tmp_path / "out")
    assert [comparison.sample.name for comparison in evaluation.comparisons] == ["a", "b"]
    assert evaluation.rates.characters == Rate(0, 2)


def test_a_truth_without_output_is_named(tmp_path: Path) -> None:
    for number in range(7):
        write(tmp_path / "truth" / f"{number}.txt", "x")
    write(tmp_path / "out" / "3.txt", "x")
    with pytest.raises(MissingInputError, match="0, 1, 2, 4, 5 and 1 more"):
        compare_folders(tmp_path / "truth", tmp_path / "out")


@pytest.mark.parametrize("missing", ["truth", "out"])
def test_a_folder_that_is_not_there(tmp_path: Path, missing: str) -> None:
    for name in {"truth", "out"} - {missing}:
        write(tmp_path / name / "a.txt", "x")
    with pytest.raises(MissingInputError, match=missing):
        compare_folders(tmp_path / "truth", tmp_path / "out")


def test_two_truths_for_one_item(tmp_path: Path) -> None:
    for name in ("a.txt", "a.gt.txt"):
        write(tmp_path / "truth" / name, "x")
    write(tmp_path / "out" / "a.txt", "x")
    with pytest.raises(UsageError, match="same item"):
        compare_folders(tmp_path / "truth", tmp_path / "out")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MissingInputError, match=r"nowhere\.txt"):
        compare_files(tmp_path / "nowhere.txt", write(tmp_path / "out.txt", ""))


def test_manifest_of_texts(tmp_path: Path) -> None:
    manifest = write_rows(
        tmp_path / "manifest.jsonl",
        {"text": "one\u2028two", "output": "one tvo", "raw": "ome tvo"},
        {"text": "three", "output": "three", "raw": "three", "name": "third"},
    )
    evaluation = compare_manifest(manifest)
    assert [comparison.sample.name for comparison in evaluation.comparisons] == ["1", "third"]
    assert evaluation.rates.characters == Rate(1, 12)
    assert evaluation.raw_rates is not None
    assert evaluation.raw_rates.characters == Rate(2, 12)


def test_manifest_of_images_is_read_through_the_door(tmp_path: Path) -> None:
    write(tmp_path / "img" / "a.png", "stands for an image")
    manifest = write_rows(tmp_path / "manifest.jsonl", {"text": "a cat", "image": "img/a.png"})
    seen: list[Path] = []

    def read(path: Path) -> Document:
        seen.append(path)
        edit = Edit(2, 5, "cot", "cat", EditKind.READING, -1.0, 9.0, "lexicon", Verdict(True, "margin"))
        line = Line("l1", "a cot", correction=Correction(edits=(edit,)))
        return Document(None, (Page(1, (line,)),))

    evaluation = compare_manifest(manifest, read=read)
    assert seen == [tmp_path / "img" / "a.png"]
    assert evaluation.comparisons[0].damage == -1
    assert evaluation.ledger == Ledger(items=1, better_items=1, right_words=1, repaired_words=1)
    with pytest.raises(UsageError, match="nothing was given to read"):
        compare_manifest(manifest)


def test_missing_images_are_named_before_any_is_read(tmp_path: Path) -> None:
    write(tmp_path / "a.png", "stands for an image")
    manifest = write_rows(tmp_path / "m.jsonl", {"text": "", "image": "a.png"}, {"text": "", "image": "b.png"})

    def read(path: Path) -> Document:
        raise AssertionError(f"{path} was read")

    with pytest.raises(MissingInputError, match=r"b\.png"):
        compare_manifest(manifest, read=read)
    with pytest.raises(MissingInputError, match="not there"):
        compare_manifest(write_rows(manifest, {"text": "", "image": "long" * 2000}), read=read)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{", "row 2 is not JSON"),
        ("[" * 100_000, "row 2 is not JSON"),
        ('{"text": "x"}', "row 2 lacks"),
        ('{"text": 1, "output": "x"}', "string in text"),
        ('{"text": null, "output": "x"}', "row 2 lacks"),
        ('{"text": "x", "output": null}', "row 2 lacks"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, message: str) -> None:
    manifest = write(tmp_path / "m.jsonl", f'{{"text": "a", "output": "a"}}\n{row}\n')
    with pytest.raises(InputError, match=message):
        compare_manifest(manifest)


def test_raw_texts_are_for_all_or_none(tmp_path: Path) -> None:
    rows = ({"text": "a", "output": "a", "raw": "b"}, {"text": "a", "output": "a"})
    with pytest.raises(UsageError, match="for all or for none"):
        compare_manifest(write_rows(tmp_path / "m.jsonl", *rows))


def test_nothing_to_evaluate_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing to evaluate"):
        compare_manifest(write(tmp_path / "m.jsonl", "\n"))
