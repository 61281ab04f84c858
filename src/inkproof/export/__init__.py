"""Writing pages: one format a file, and the table of them. Nothing here reads images or decides what is right."""

from __future__ import annotations

import io
from dataclasses import dataclass
from types import MappingProxyType

from inkproof.document import Document
from inkproof.export.jsonfile import JsonExporter, read_json, schema
from inkproof.export.marks import Mark, Paint, pieces, plain
from inkproof.export.text import Show, TextExporter
from inkproof.protocols import Exporter

__all__ = [
    "FORMATS",
    "Format",
    "JsonExporter",
    "Mark",
    "Paint",
    "Show",
    "TextExporter",
    "dumps",
    "pieces",
    "plain",
    "read_json",
    "schema",
]


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write: its file suffix, its exporter, and whether a reader can use a part of it."""

    suffix: str
    exporter: Exporter
    readable_in_part: bool


FORMATS = MappingProxyType(
    {
        "json": Format(".json", JsonExporter(), readable_in_part=False),
        "text": Format(".txt", TextExporter(), readable_in_part=True),
    }
)
"""Every format by the name that a user types."""


def dumps(document: Document, name: str = "text") -> str:
    """The document as one string in a format of the table; raises KeyError on another."""
    out = io.StringIO()
    FORMATS[name].exporter.write(document.pages, document.source, out, document.steps)
    return out.getvalue()
