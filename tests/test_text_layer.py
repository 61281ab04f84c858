"""A PDF's own text ignored, trusted and weighed: real weights, a page that says two things."""

from __future__ import annotations

import numpy as np
import pytest

import inkproof
from inkproof.document import Document
from inkproof.errors import UsageError
from inkproof.loading import open_pages
from tests.loading.test_pdfs import pdf

SEEN = b"BT /F 20 Tf 20 60 Td (The committee met on Tuesday) Tj 0 -30 Td (in the old town hall.) Tj ET"
SAID = b"BT 3 Tr /F 20 Tf 20 60 Td (The committee met on Thursday) Tj 0 -30 Td (in tbe old town hall.) Tj ET"
MEDIA = "0 0 320 100"


@pytest.fixture(scope="module")
def scan() -> bytes:
    """A picture of one text under an invisible layer of another."""
    (page,) = open_pages(pdf(SEEN, media=MEDIA), max_pixels=10_000_000)
    height, width = page.pixels.shape[:2]
    shades = page.pixels.mean(axis=2).astype(np.uint8).tobytes()
    picture = b"q 320 0 0 100 0 0 cm BI /W %d /H %d /BPC 8 /CS /G ID %s EI Q " % (width, height, shades)
    return pdf(picture + SAID, media=MEDIA)


def uses(document: Document) -> list[object]:
    return [step.settings["use"] for step in document.steps if step.name == "text layer"]


def test_by_default_what_is_seen_is_read(scan: bytes) -> None:
    document = inkproof.read(scan)
    assert document.text == "The committee met on Tuesday\nin the old town hall."
    assert uses(document) == []


def test_a_trusted_layer_is_the_text_and_nothing_of_it_is_corrected(scan: bytes) -> None:
    document = inkproof.read(scan, text_layer="trust")
    assert document.text == document.raw_text == "The committee met on Thursday\nin tbe old town hall."
    (page,) = document.pages
    assert page.size == (1335, 417)
    assert all(word.box for line in page.lines for word in line.words)
    assert uses(document) == ["trust"]


def test_a_page_without_a_layer_is_read_although_layers_are_trusted(scan: bytes) -> None:
    picture_alone = scan.replace(b"BT 3 Tr", b"%T 3 Tr")
    assert inkproof.read(picture_alone, text_layer="trust").text.startswith("The committee met on Tuesday")


def test_a_compared_layer_is_weighed_and_what_the_ink_refuses_is_kept(scan: bytes) -> None:
    document = inkproof.read(scan, text_layer="compare")
    assert document.text == "The committee met on Tuesday\nin the old town hall."
    edits = [edit for line in document.pages[0].lines if line.correction for edit in line.correction.edits]
    refused = {(edit.before, edit.after) for edit in edits if edit.by == "text layer" and not edit.verdict.accepted}
    assert ("Tuesday", "Thursday") in refused
    assert uses(document) == ["compare"]


def test_what_cannot_be_is_a_usage_error(scan: bytes) -> None:
    with pytest.raises(UsageError, match="use of a text layer"):
        inkproof.read(scan, text_layer="believe")
    with pytest.raises(UsageError, match="nothing is corrected: comparing a text layer"):
        inkproof.read(scan, text_layer="compare", correct=False)
