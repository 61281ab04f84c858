"""Text that arrives as bytes: which encoding it is in. No paths, no parsing of what the text says."""

from __future__ import annotations

import codecs

from inkproof.errors import InputError

__all__ = ["decode"]

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, name: str) -> str:
    """Text of UTF-8 bytes, or of the encoding that a byte order mark names; raises InputError on other bytes."""
    encoding = next((encoding for mark, encoding in BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} is not {encoding.removesuffix('-sig').upper()} text (byte {error.start} does not fit)",
            remedy="Save it as UTF-8; on the command line: iconv -f WINDOWS-1252 -t UTF-8",
        ) from error
