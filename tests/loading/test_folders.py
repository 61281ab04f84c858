"""Folders as inputs: which files, in which order, numbered how."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from inkproof.errors import EmptyInputError, InputError, TruncatedInputError, UsageError
from inkproof.loading import files_in, open_pages, open_source

LIMIT = 10_000


@pytest.fixture
def folder(tmp_path, encode):
    """Pictures whose shade is their place, among files that are none."""
    names = ["page1.png", "Page2.PNG", "page10.png", "sub/page3.png"]
    for shade, name in enumerate(names):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(encode(Image.new("L", (4, 4), shade), "PNG"))
    for name in ("notes.txt", ".page0.png", ".hidden/page.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"no picture")
    return tmp_path


def test_files_come_in_natural_order(folder) -> None:
    assert [path.name for path in files_in(folder)] == ["page1.png", "Page2.PNG", "page10.png"]
    assert [path.name for path in files_in(folder, recursive=True)] == [
        "page1.png", "Page2.PNG", "page10.png", "page3.png",
    ]  # fmt: skip


def test_a_folder_is_a_document_of_its_files(folder, encode) -> None:
    pages = Image.new("L", (4, 4), 100), Image.new("L", (4, 4), 101)
    (folder / "page9.tif").write_bytes(encode(pages[0], "TIFF", save_all=True, append_images=pages[1:]))
    shades = [(page.number, int(page.pixels[0, 0, 0])) for page in open_pages(folder, max_pixels=LIMIT)]
    assert shades == [(1, 0), (2, 1), (3, 100), (4, 101), (5, 2)]
    assert [page.number for page in open_pages(folder, "2,4-", max_pixels=LIMIT)] == [2, 4, 5]
    pages = open_pages(folder, [5, 6], max_pixels=LIMIT)
    assert next(pages).number == 5
    with pytest.raises(UsageError, match="no page 6"):
        next(pages)


def test_a_folder_has_a_name_and_a_kind_and_no_bytes(folder) -> None:
    source = open_source(folder)
    assert (source.name, source.kind) == (folder.name, "folder")
    with pytest.raises(InputError, match="no bytes"):
        source.open()


def test_a_bad_file_is_named(folder) -> None:
    (folder / "page11.png").write_bytes((folder / "page1.png").read_bytes()[:40])
    with pytest.raises(TruncatedInputError, match=r"page11\.png"):
        list(open_pages(folder, max_pixels=LIMIT))


def test_a_folder_without_pictures_says_what_it_looked_for(tmp_path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(EmptyInputError, match="no pictures") as caught:
        list(open_pages(tmp_path, max_pixels=LIMIT))
    assert ".jpg" in caught.value.remedy


def test_a_link_that_leads_back_ends_nowhere(folder) -> None:
    try:
        (folder / "again").symlink_to(folder, target_is_directory=True)
    except OSError:
        pytest.skip("this system lets us make no links")
    assert len(files_in(folder, recursive=True)) == 4


def test_a_folder_that_cannot_be_listed_stands_for_what_it_holds(folder, monkeypatch) -> None:
    listed = Path.iterdir

    def iterdir(path):
        if path == folder / "sub":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    *files, unread = files_in(folder, recursive=True)
    assert [path.name for path in files] == ["page1.png", "Page2.PNG", "page10.png"]
    with pytest.raises(InputError, match="sub cannot be listed"):
        list(open_pages(unread, max_pixels=LIMIT))
    with pytest.raises(InputError, match="sub cannot be listed"):
        files_in(folder / "sub", recursive=True)
