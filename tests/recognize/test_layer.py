"""Trusting a text layer: whose text is taken, and how its lines are called."""

from __future__ import annotations

import io
import zipfile

from inkproof.document import Page, PageImage
from inkproof.loading import open_pages
from inkproof.recognize.layer import trusting
from tests.loading.test_pdfs import TEXT, pdf


def test_lines_are_named_by_their_page_of_the_whole_source() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        for name, contents in (("1.pdf", (TEXT, b"")), ("2.pdf", (TEXT,))):
            out.writestr(name, pdf(*contents))

    def recognize(image: PageImage) -> Page:
        return Page(image.number, (), image.source_size, image.dpi, image.mode, "en")

    trust = trusting(recognize, "en")
    images = open_pages(archive.getvalue(), max_pixels=10_000_000, with_layer=True)
    assert [[(line.id, line.raw) for line in trust(image).lines] for image in images] == [
        [("p1l1", "Ink and paper")],
        [],
        [("p3l1", "Ink and paper")],
    ]
