"""ZIP archives as inputs: their pictures and PDFs one by one, within limits. Nothing is written to disk."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO

from inkproof.document import Source
from inkproof.errors import EmptyInputError, EncryptedInputError, InputError, NotAnImageError, OversizedInputError
from inkproof.loading.guards import decoding
from inkproof.loading.kinds import ENDINGS, HEAD_BYTES, KINDS, kind_of, natural_order

__all__ = ["archive_parts"]

MAX_ENTRIES = 10_000
MAX_DIRECTORY_BYTES = 2**24
"""Largest table of contents that is read."""
MAX_ENTRY_BYTES = 2**29
"""Largest file that is unpacked; only one at a time is held in memory."""
MAX_TOTAL_BYTES = 2**34
MAX_RATIO, FREE_BYTES = 200, 2**28
"""How much larger than the archive its content may be, beyond what is free: blank bitmaps shrink to a thousandth."""

CHUNK_BYTES = 2**20
BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The packings that give no more at once than is asked for; of the others a few bytes may become gigabytes."""

ENCRYPTED = 1
OFFICE = "[Content_Types].xml"
SPLIT = "Unpack it, and give fewer or smaller files"


def archive_parts(name: str, opener: Callable[[], BinaryIO]) -> Iterator[Source]:
    """The pictures and PDFs of a ZIP in natural order of their paths, each valid until the next; raises InputError."""
    with opener() as stream, decoding(name):
        size = stream.seek(0, io.SEEK_END)
        archive = zipfile.ZipFile(_Frugal(stream))  # asks for no more than four methods
        entries = _chosen(archive, name, size)
        for entry in entries:
            yield _part(archive, entry, f"{entry.filename} in {name}")


class _Frugal:
    """A stream whose reader must ask for little at once: ZipFile reads a table of contents of any size."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1) -> bytes:
        if size > MAX_DIRECTORY_BYTES:
            raise OversizedInputError("the archive's table of contents is too large", remedy=SPLIT)
        return self._stream.read(size)


def _chosen(archive: zipfile.ZipFile, name: str, packed_bytes: int) -> list[zipfile.ZipInfo]:
    entries = archive.infolist()
    if any(entry.filename == OFFICE for entry in entries):
        raise NotAnImageError(f"{name} is an Office document", remedy="Save or print it as a PDF")
    chosen = [entry for entry in entries if _is_meant(PurePosixPath(entry.filename)) and not entry.is_dir()]
    if not chosen:
        raise EmptyInputError(
            f"{name} holds no pictures", remedy=f"Give an archive of {KINDS.removesuffix(' and ZIP')}"
        )
    unpacked = sum(entry.file_size for entry in chosen)
    largest = max(entry.file_size for entry in chosen)
    for have, limit, what in (
        (len(chosen), MAX_ENTRIES, "files"),
        (largest, MAX_ENTRY_BYTES, "bytes in one file"),
        (unpacked, MAX_TOTAL_BYTES, "bytes in all its files"),
        (unpacked - FREE_BYTES, MAX_RATIO * packed_bytes, f"bytes, more than {MAX_RATIO} times its own size"),
    ):
        if have > limit:
            raise OversizedInputError(f"{name} unpacks to too many {what} ({have:,})", remedy=SPLIT)
    return sorted(chosen, key=lambda entry: natural_order(PurePosixPath(entry.filename)))


def _is_meant(path: PurePosixPath) -> bool:
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in path.parts)
    return path.suffix.lower() in ENDINGS and not hidden


def _part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Source:
    if entry.flag_bits & ENCRYPTED:
        raise EncryptedInputError(f"{name} is encrypted", remedy="Unpack the archive with its password")
    if entry.compress_type not in BOUNDED:
        raise InputError(f"{name} is packed in an unusual way", remedy="Pack it again as an ordinary ZIP (deflate)")
    with decoding(name), archive.open(entry) as stream:
        head = stream.read(HEAD_BYTES)
    if not head:
        raise EmptyInputError(f"{name} is empty", remedy="Pack it again")
    kind = kind_of(head)
    if kind == "zip":
        raise NotAnImageError(f"{name} is an archive in an archive", remedy="Unpack the outer one")
    if kind is None:
        raise NotAnImageError(f"{name} is neither a picture nor a PDF", remedy=f"inkproof reads {KINDS}")
    return Source(name, kind, partial(_unpacked, archive, entry, name))


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> BinaryIO:
    # In chunks: a whole read inflates all that is there, and only then cuts it to the size that was declared.
    unpacked = io.BytesIO()
    with decoding(name), archive.open(entry) as stream:
        shutil.copyfileobj(stream, unpacked, CHUNK_BYTES)
    unpacked.seek(0)
    return unpacked
