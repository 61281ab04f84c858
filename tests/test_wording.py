"""The writer's own spelling on a picture: kept by default, mended on request, but never in names, dates and numbers."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

import inkproof
from inkproof.document import EditKind

WRITTEN = ["We read a smple note wth some erors.", "Paid 24.50 to Mr. Smyth on 3 Janury."]


@pytest.fixture(scope="module")
def page():
    font = ImageFont.load_default(34)
    image = Image.new("RGB", (900, 180), "white")
    for row, text in enumerate(WRITTEN):
        ImageDraw.Draw(image).text((30, 30 + 70 * row), text, fill="black", font=font)
    return np.asarray(image)


def test_what_was_written_stays(page):
    assert inkproof.read(page).text.splitlines() == WRITTEN


def test_spelling_is_mended_on_request_and_the_raw_text_stays(page):
    document = inkproof.read(page, wording=True)
    assert document.text.splitlines() == ["We read a simple note with some errors.", WRITTEN[1]]
    assert document.raw_text.splitlines() == WRITTEN
    edits = [edit for line in document.pages[0].lines for edit in line.correction.edits]
    assert {(edit.after, edit.verdict.accepted) for edit in edits} >= {("simple", True), ("January.", False)}


def test_what_could_be_mended_is_offered(page):
    document = inkproof.read(page)
    edits = {edit.after: edit for edit in document.pages[0].lines[0].correction.edits}
    assert (edits["simple"].kind, edits["simple"].verdict.rule) == (EditKind.WORDING, "wording")
    accepted = inkproof.accept(document, edits["simple"])
    assert accepted.text.splitlines()[0] == "We read a simple note wth some erors."
