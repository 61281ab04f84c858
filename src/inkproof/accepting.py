"""Making an edit that was refused, because somebody says so. Weighs nothing."""

from __future__ import annotations

from dataclasses import replace

from inkproof.aligned import words_in
from inkproof.document import Correction, Document, Edit, Line, Verdict
from inkproof.errors import UsageError

__all__ = ["accept"]


def accept(document: Document, edit: Edit) -> Document:
    """The document with one of its own edits made, those that overlap it undone; raises UsageError on another edit."""
    for p, page in enumerate(document.pages):
        for i, line in enumerate(page.lines):
            # The very edit: two lines may hold equal ones.
            if line.correction and any(one is edit for one in line.correction.edits):
                lines = (*page.lines[:i], _accepted(line, line.correction, edit), *page.lines[i + 1 :])
                pages = (*document.pages[:p], replace(page, lines=lines), *document.pages[p + 1 :])
                return replace(document, pages=pages)
    raise UsageError("the document holds no such edit", remedy="Give one of a line.correction.edits of this document")


def _accepted(line: Line, correction: Correction, edit: Edit) -> Line:
    edits = []
    for one in correction.edits:
        if one is edit:
            one = replace(one, verdict=Verdict(True, "accepted"))
        elif one.start < edit.stop and edit.start < one.stop:
            one = replace(one, verdict=replace(one.verdict, accepted=False))
        edits.append(one)
    correction = replace(correction, edits=tuple(edits))
    return replace(line, correction=replace(correction, words=words_in(line, correction.apply(line.raw))))
