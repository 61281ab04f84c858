"""Which inputs and pages `inkproof read` reads, and what opens them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from inkproof.cli import main
from inkproof.document import TextLayer
from inkproof.errors import EmptyInputError, EncryptedInputError, MissingInputError, UsageError
from inkproof.settings import Settings

from .conftest import Draw

LOCKED = Path(__file__).parents[1] / "loading" / "data" / "password.pdf"

pytestmark = pytest.mark.usefixtures("settings_seen")


def test_a_folder_is_its_files_and_a_bad_one_does_not_stop_the_others(
    picture: Draw, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("in/page10.png", "in/page2.png", "in/deep/page1.png"):
        picture(name, "x")
    (tmp_path / "in" / "page3.png").write_bytes(b"no picture")
    (tmp_path / "in" / "notes.txt").touch()
    assert main(["read", f"{tmp_path}/in", "-o", f"{tmp_path}/out/"]) == 4
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["page10.txt", "page2.txt"]
    assert "page3.png" in capsys.readouterr().err
    assert main(["read", f"{tmp_path}/in", "--recursive", "-f", "json"]) == 4
    names = [json.loads(line)["source"]["name"] for line in capsys.readouterr().out.splitlines()]
    assert names == ["page1.png", "page2.png", "page10.png"]


def test_a_folder_in_a_folder_that_cannot_be_listed_is_a_failed_input(
    picture: Draw, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("in/page1.png", "in/deep/page2.png", "in/locked/page3.png"):
        picture(name, "x")
    listed = Path.iterdir

    def iterdir(path: Path) -> Iterator[Path]:
        if path.name == "locked":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    assert main(["read", f"{tmp_path}/in", "--recursive", "-o", f"{tmp_path}/out/"]) == 4
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["page1.txt", "page2.txt"]
    assert "locked cannot be listed" in capsys.readouterr().err

    is_folder = Path.is_dir

    def is_dir(path: Path) -> bool:
        if path.parent.name == "locked":
            raise PermissionError(13, "Permission denied")
        return is_folder(path)

    monkeypatch.setattr(Path, "is_dir", is_dir)
    assert main(["read", f"{tmp_path}/in/locked/page3.png", f"{tmp_path}/in/page1.png"]) == 4
    assert "page3.png cannot be opened (Permission denied)" in capsys.readouterr().err


def test_a_folder_without_pictures_is_an_empty_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").touch()
    assert main(["read", str(tmp_path)]) == EmptyInputError.exit_code
    assert "no pictures (folders in it are not searched)" in capsys.readouterr().err
    assert main(["read", str(tmp_path), "--recursive"]) == EmptyInputError.exit_code
    assert "no pictures. " in capsys.readouterr().err


def test_an_archive_is_one_document(picture: Draw, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile(tmp_path / "scans.zip", "w") as archive:
        archive.write(picture("10.tif", "x", "y"), "10.tif")
        archive.write(picture("9.png", "x"), "9.png")
    assert main(["read", f"{tmp_path}/scans.zip", "-f", "json", "--pages", "1,3-"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["source"] == {"name": "scans.zip", "kind": "zip"}
    assert [page["number"] for page in document["pages"]] == [1, 3]


def test_pages_are_chosen_and_must_be_there(picture: Draw, capsys: pytest.CaptureFixture[str]) -> None:
    two = str(picture("two.tif", "x", "y"))
    assert main(["read", two, "--pages", "2", "-f", "json"]) == 0
    assert [page["number"] for page in json.loads(capsys.readouterr().out)["pages"]] == [2]
    for pages, words in (("2-3", "no page 3"), ("4-2", "no range"), ("", "no range")):
        assert main(["read", two, "--pages", pages]) == UsageError.exit_code
        assert words in capsys.readouterr().err


def test_a_password_opens_and_is_never_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    locked = str(LOCKED)
    assert main(["read", locked]) == EncryptedInputError.exit_code
    assert "--password" in capsys.readouterr().err
    for wrong in ("grüße 1945", "\udc80"):
        assert main(["read", locked, "--password", wrong, "--traceback"]) in (15, UsageError.exit_code)
        assert wrong not in "".join(capsys.readouterr())
    assert main(["read", locked, "--password", "grüße 1944", "-f", "json"]) == 0
    assert "1944" not in capsys.readouterr().out.replace("März 12, 1944", "").replace('"1944"', "")
    monkeypatch.setenv("INKPROOF_PDF_PASSWORD", "")
    assert main(["read", locked]) == EncryptedInputError.exit_code
    assert "wants a password" in capsys.readouterr().err
    monkeypatch.setenv("INKPROOF_PDF_PASSWORD", "grüße 1944")
    assert main(["read", locked]) == 0
    assert main(["read", locked, "--password", "grüße 1945"]) == EncryptedInputError.exit_code


def test_the_use_of_a_text_layer_is_a_setting(picture: Draw, settings_seen: list[Settings]) -> None:
    note = str(picture("note.png", "x"))
    for use in ("ignore", "trust", "compare"):
        assert main(["read", note, "--text-layer", use]) == 0
    assert [settings.text_layer for settings in settings_seen] == list(map(TextLayer, ("ignore", "trust", "compare")))
    assert main(["read", note, "--text-layer", "believe"]) == UsageError.exit_code


def test_an_empty_name_is_not_the_current_folder(
    picture: Draw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    picture("note.png", "a line")
    monkeypatch.chdir(tmp_path)
    assert main(["read", ""]) == MissingInputError.exit_code
    assert "empty path" in capsys.readouterr().err
