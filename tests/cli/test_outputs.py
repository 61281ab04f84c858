"""Where results go: names that do not meet, files that are whole, patterns that Windows leaves to us."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from inkproof.cli import batch, outputs
from inkproof.errors import OutputError


@given(st.lists(st.sampled_from(["a.png", "A.png", "b/a.jpg", "a-2.png", "a-2-2.png", "-", "stdin.png"]), max_size=8))
def test_names_never_meet_and_first_comers_keep_theirs(sources: list[str]) -> None:
    names = outputs.names(sources, ".txt")
    assert len({name.casefold() for name in names}) == len(sources)
    seen = set()
    for source, name in zip(sources, names, strict=True):
        stem = "stdin" if source == "-" else Path(source).stem
        if stem.casefold() not in seen:
            assert name == f"{stem}.txt"
        seen.add(stem.casefold())


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("before", encoding="utf-8")

    def fail(temporary: Path) -> None:
        temporary.write_text("half", encoding="utf-8")
        raise RuntimeError

    with pytest.raises(RuntimeError), outputs.replacing(path) as temporary:
        fail(temporary)
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.touch()
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip("this system lets us make no links")
    with outputs.replacing(link) as temporary:
        temporary.write_text("new", encoding="utf-8")
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == "new"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no devices among the files")
def test_a_device_is_written_to_not_replaced() -> None:
    with outputs.replacing(Path("/dev/null")) as place:
        assert place == Path("/dev/null")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder"), outputs.replacing(tmp_path):
        pass


def test_patterns_are_spelled_out_only_where_no_shell_does(tmp_path: Path) -> None:
    for name in ("b.png", "a.png", "[1].png"):
        (tmp_path / name).touch()
    pattern, literal, nothing = f"{tmp_path}/?.png", f"{tmp_path}/[1].png", f"{tmp_path}/*.jpg"
    assert batch.expand([pattern], shell_expands=True) == [pattern]
    spelled = batch.expand([pattern, literal, nothing, "-"], shell_expands=False)
    assert [Path(path).name for path in spelled] == ["a.png", "b.png", "[1].png", "*.jpg", "-"]


@pytest.mark.parametrize("ending", [".webp", ".jpg"])
def test_a_picture_too_long_for_its_format_is_told(tmp_path: Path, ending: str) -> None:
    picture = Image.new("L", (2, outputs.LONGEST_PX[ending] + 1))
    with pytest.raises(OutputError, match=r"\.png"):
        outputs.save_picture(picture, tmp_path / f"long{ending}")
    outputs.save_picture(picture.crop((0, 0, 2, outputs.LONGEST_PX[ending])), tmp_path / f"fits{ending}")
    assert [path.name for path in tmp_path.iterdir()] == [f"fits{ending}"]
