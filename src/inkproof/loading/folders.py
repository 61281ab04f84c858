"""Folders as inputs: which of their files are meant, in which order. No file is opened."""

from __future__ import annotations

from pathlib import Path

from inkproof.errors import EmptyInputError, InputError
from inkproof.loading.kinds import ENDINGS, natural_order

__all__ = ["files_in"]


def files_in(folder: Path, *, recursive: bool = False) -> list[Path]:
    """The folder's files that are named like pictures, PDFs or archives, in natural order; none of the hidden ones.

    A folder in it that cannot be listed stands among them for what it holds, and fails where it is opened.
    Raises EmptyInputError where there is none, InputError where the folder cannot be listed.
    """
    name = folder.name or str(folder)
    try:
        found = _found(folder, recursive)
    except OSError as error:
        raise InputError(
            f"the folder {name} cannot be listed ({error.strerror or error})", remedy="Check that you may read it"
        ) from error
    if not found:
        raise EmptyInputError(
            f"the folder {name} holds no pictures" + ("" if recursive else " (folders in it are not searched)"),
            remedy=f"Give files, or a folder with files that end in {' '.join(sorted(ENDINGS))}",
        )
    return sorted(found, key=natural_order)


def _found(folder: Path, recursive: bool) -> list[Path]:
    found: list[Path] = []
    for path in folder.iterdir():
        if path.name.startswith("."):
            continue
        if path.is_dir():
            if recursive and not path.is_symlink():  # a link may lead back to where it lies
                found += _found_or_itself(path)
        elif path.suffix.lower() in ENDINGS:
            found.append(path)
    return found


def _found_or_itself(folder: Path) -> list[Path]:
    try:
        return _found(folder, recursive=True)
    except OSError:
        return [folder]
