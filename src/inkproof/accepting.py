"""Making an edit that was refused, because somebody says so. Weighs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from inkproof.aligned import words_in
from inkproof.document import Correction, Document, Edit, Line, Verdict, Word
from inkproof.errors import UsageError

__all__ = ["accept"]


def accept(document: Document, edit: Edit) -> Document:
    """The document with one of its own edits made, those that overlap it undone; raises UsageError on another edit."""
    for p, page in enumerate(document.pages):
        for i, line in enumerate(page.lines):
            # The very edit: two lines may hold equal ones.
            if line.correction and any(one is edit for one in line.edits):
                lines = (*page.lines[:i], _accepted(line, line.correction, edit), *page.lines[i + 1 :])
                pages = (*document.pages[:p], replace(page, lines=lines), *document.pages[p + 1 :])
                return replace(document, pages=pages)
    raise UsageError("the document holds no such edit", remedy="Give one of a line.edits of this document")


def _accepted(line: Line, correction: Correction, edit: Edit) -> Line:
    edits = []
    for one in correction.edits:
        if one is edit:
            one = replace(one, verdict=Verdict(True, "accepted"))
        elif one.start < edit.stop and edit.start < one.stop:
            one = replace(one, verdict=Verdict(False, "another was accepted"))
        edits.append(one)
    correction = replace(correction, edits=tuple(edits))
    words = _with_kept(line.text_words, words_in(line, correction.apply(line.raw)))
    return replace(line, correction=replace(correction, words=words))


def _with_kept(before: Sequence[Word], after: Sequence[Word]) -> tuple[Word, ...]:
    """The words after, those that stood before as they were, and others as sure as somebody who says so."""
    words = [replace(word, confidence=1.0) for word in after]
    matcher = SequenceMatcher(None, [word.text for word in before], [word.text for word in after], autojunk=False)
    for start, at, size in matcher.get_matching_blocks():
        words[at : at + size] = before[start : start + size]
    return tuple(words)
