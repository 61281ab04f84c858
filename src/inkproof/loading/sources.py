"""Whatever a user holds (path, bytes, stream, array, picture) becomes a re-openable Source. Nothing is decoded."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from inkproof.document import Source
from inkproof.errors import (
    EmptyInputError,
    InputError,
    MissingInputError,
    NotAnImageError,
    OversizedInputError,
    UsageError,
)
from inkproof.loading.archives import archive_parts
from inkproof.loading.folders import files_in
from inkproof.loading.kinds import HEAD_BYTES, KINDS, kind_of

__all__ = ["open_source"]

MAX_STREAM_BYTES = 2**30
"""Largest stream that is taken into memory."""


def open_source(source: object, password: str | None = None) -> Source:
    """A re-openable source from a path, "-" (stdin), bytes, binary stream, RGB or gray array, or PIL image.

    Arrays are [H, W], [H, W, 3] RGB or [H, W, 4] RGBA, of uint8, bool, uint16 (full range) or float in 0..1.
    The pages of a folder are those of the files in it; `password` opens PDFs.
    Raises InputError for what cannot be opened or is no picture, UsageError for what is no input at all.
    """
    opened = _opened(source)
    if password is None:
        return opened
    if "\0" in password or any("\ud800" <= character <= "\udfff" for character in password):
        raise UsageError("the password holds what is no text", remedy="Give it in UTF-8, without zero bytes")
    return _with_password(opened, password)


def _with_password(source: Source, password: str) -> Source:
    parts = source.parts
    if parts is None:
        return replace(source, password=password)
    return replace(source, parts=lambda: (_with_password(part, password) for part in parts()))


def _opened(source: object) -> Source:
    if isinstance(source, Source):
        return source
    if isinstance(source, str) and source == "-":
        return _from_stream(getattr(sys.stdin, "buffer", sys.stdin), "stdin")
    if isinstance(source, str | os.PathLike):
        if not os.fspath(source):  # to Path this is the current folder
            raise MissingInputError("an empty path names no file", remedy="Give the name of a file or a folder")
        return _from_path(Path(source))
    if isinstance(source, bytes | bytearray | memoryview):
        return _from_bytes(bytes(source), "bytes")
    if isinstance(source, np.ndarray):
        from inkproof.loading.pixels import tiff_from_array

        return _from_bytes(tiff_from_array(source), "array")
    if hasattr(source, "read"):
        name = getattr(source, "name", None)
        return _from_stream(source, Path(name).name if isinstance(name, str) else "stream")

    from inkproof.loading.pixels import is_image, tiff_from_image

    if is_image(source):
        return _from_bytes(tiff_from_image(source), Path(getattr(source, "filename", "") or "image").name)
    raise UsageError(
        f"{type(source).__name__} is nothing that inkproof reads",
        remedy="Give a path, bytes, a binary file object, a NumPy array or a PIL image",
    )


def _from_path(path: Path) -> Source:
    name = path.name or str(path)
    try:
        if path.is_dir():
            return Source(name, "folder", partial(_no_bytes, name), parts=lambda: map(_from_path, files_in(path)))
        if path.exists() and not path.is_file():  # a pipe can be read only once
            with path.open("rb") as stream:
                return _from_stream(stream, name)
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        remedy = "Check the name and the folder that you start from"
        if path.parts and path.parts[0].lower() in ("http:", "https:", "ftp:"):
            remedy = "Inputs are files: download it first"
        raise MissingInputError(f"there is no file {name}", remedy=remedy) from error
    except OSError as error:
        raise InputError(
            f"{name} cannot be opened ({error.strerror or error})", remedy="Check that you may read the file"
        ) from error
    return _sniffed(head, name, lambda: path.open("rb"))


def _no_bytes(name: str) -> BinaryIO:
    raise InputError(f"{name} is a folder, and has no bytes of its own", remedy="Open the files in it")


def _from_stream(stream: Any, name: str) -> Source:
    try:
        # Like the picture libraries: a stream that was just written is read from its beginning.
        if stream.seekable():
            stream.seek(0)
        data = stream.read(MAX_STREAM_BYTES + 1)
    except (AttributeError, OSError, ValueError) as error:
        raise InputError(f"{name} cannot be read ({error})", remedy="Give an open, binary file object") from error
    if not isinstance(data, bytes):
        raise UsageError(f"{name} yields {type(data).__name__}, not bytes", remedy='Open it with mode "rb"')
    if len(data) > MAX_STREAM_BYTES:
        raise OversizedInputError(
            f"{name} holds more than {MAX_STREAM_BYTES:,} bytes", remedy="Save it to a file and give its path"
        )
    return _from_bytes(data, name)


def _from_bytes(data: bytes, name: str) -> Source:
    return _sniffed(data[:HEAD_BYTES], name, partial(io.BytesIO, data))


def _sniffed(head: bytes, name: str, opener: Callable[[], BinaryIO]) -> Source:
    if not head:
        raise EmptyInputError(f"{name} is empty", remedy="Check that it was written to its end")
    kind = kind_of(head)
    if kind is None:
        raise NotAnImageError(
            f"{name} is neither a picture nor a PDF", remedy=f"inkproof reads {KINDS}; save other kinds as one of these"
        )
    return Source(name, kind, opener, parts=partial(archive_parts, name, opener) if kind == "zip" else None)
