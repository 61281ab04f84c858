"""Vocabularies: every form gives the same pairs, and a mistake is found by its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from inkproof.errors import VocabularyError
from inkproof.vocabulary import parse_vocabulary


def test_a_file_of_words_weights_and_comments(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("# people\n\nAdenauer\nNkrumah\t2.5  # Ghana\nNew York\nNew York 3\n  C# 1e1\n", encoding="utf-8")
    assert parse_vocabulary(path) == (("Adenauer", 1.0), ("Nkrumah", 2.5), ("New York", 3.0), ("C#", 10.0))
    assert parse_vocabulary(str(path)) == parse_vocabulary(path)


def test_lists_pairs_and_mappings_agree() -> None:
    expected = (("Adenauer", 1.0), ("Nkrumah", 2.0))
    assert parse_vocabulary(["Adenauer", "Nkrumah 2"]) == expected
    assert parse_vocabulary([("Adenauer", 1), ("Nkrumah", 2)]) == expected
    assert parse_vocabulary({"Adenauer": 1, "Nkrumah": 2}) == expected


@pytest.mark.parametrize(("entry", "pair"), [
    ("1944", ("1944", 1.0)),
    ("Catch 22 1", ("Catch 22", 1.0)),
    ("to infinity", ("to infinity", 1.0)),
    ("not a nan", ("not a nan", 1.0)),
    ("cafe\u0301", ("caf\u00e9", 1.0)),
])  # fmt: skip
def test_what_is_a_weight(entry: str, pair: tuple[str, float]) -> None:
    assert parse_vocabulary([entry]) == (pair,)


@pytest.mark.parametrize("weight", ["0", "-1", "1e999"])
def test_a_bad_weight_names_its_line(tmp_path: Path, weight: str) -> None:
    path = tmp_path / "names.txt"
    path.write_text(f"Adenauer\nNkrumah {weight}\n", encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"names\.txt, line 2: the weight of 'Nkrumah'"):
        parse_vocabulary(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marked_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "names.txt"
    path.write_bytes("Müller\r\n".encode(encoding))
    assert parse_vocabulary(path) == (("Müller", 1.0),)


def test_unreadable_files_are_vocabulary_errors(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="cannot be read"):
        parse_vocabulary(tmp_path / "nowhere.txt")
    (tmp_path / "latin.txt").write_bytes("Müller".encode("latin-1"))
    with pytest.raises(VocabularyError, match="not UTF-8 text"):
        parse_vocabulary(tmp_path / "latin.txt")


@pytest.mark.parametrize("wrong", [5, [5], [("Nkrumah",)], [("Nkrumah", "often")], [(5, 1.0)], {5: 1.0}])
def test_what_is_no_vocabulary_is_a_vocabulary_error(wrong: Any) -> None:
    with pytest.raises(VocabularyError, match=r"no vocabulary|entry 1: .* is no word"):
        parse_vocabulary(wrong)
