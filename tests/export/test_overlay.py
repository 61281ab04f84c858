"""The overlay: it stands on the page's pixels, and confidence and verdicts show."""

from __future__ import annotations

import dataclasses

import numpy as np

from inkproof.document import Document, Page, PageImage
from inkproof.export.overlay import LEVELS, draw_overlay
from inkproof.geometry import Affine


def blank(scale: float = 1.0) -> PageImage:
    pixels = np.full((round(120 * scale), round(420 * scale), 3), 255, np.uint8)
    return PageImage(pixels, to_source=Affine.scaling(1 / scale, 1 / scale))


def test_a_page_without_words_stays_as_it_is() -> None:
    image = blank()
    assert np.array_equal(np.asarray(draw_overlay(image, Page(1, ()))), image.pixels)


def test_words_are_underlined_in_the_colour_of_their_confidence(document: Document) -> None:
    page = document.pages[0]
    page = dataclasses.replace(page, lines=(dataclasses.replace(page.lines[0], correction=None, polygon=None),))
    drawn = np.asarray(draw_overlay(blank(), page)).astype(int)
    for x, colour in ((35, LEVELS[0][1]), (350, LEVELS[1][1]), (267, LEVELS[2][1])):
        assert np.abs(drawn[50, x] - colour).max() < 60


def test_edits_are_labelled_and_the_callers_pixels_untouched(document: Document) -> None:
    image = blank()
    plain = dataclasses.replace(document.pages[0].lines[0], correction=None)
    without = np.asarray(draw_overlay(image, dataclasses.replace(document.pages[0], lines=(plain,))))
    drawn = np.asarray(draw_overlay(image, document.pages[0]))
    changed = (drawn != without).any(axis=2)
    assert changed[:20, 245:290].any()  # the label above `lis`
    assert changed[20:50, 55:75].any()  # the dots around the refused space
    assert not changed[:, :40].any()
    assert (image.pixels == 255).all()


def test_source_pixels_land_on_a_scaled_image(document: Document) -> None:
    drawn = np.asarray(draw_overlay(blank(2.0), document.pages[0]))
    rows, columns = np.nonzero((drawn != 255).any(axis=2))
    assert columns.max() > 780
    assert rows.max() > 95


def test_labels_of_other_scripts_are_drawn(document: Document) -> None:
    line = document.pages[0].lines[0]
    assert line.correction is not None
    edits = tuple(dataclasses.replace(edit, after="早上好") for edit in line.correction.edits)
    corrected = dataclasses.replace(line, correction=dataclasses.replace(line.correction, edits=edits))
    assert draw_overlay(blank(), dataclasses.replace(document.pages[0], lines=(corrected,))).size == (420, 120)
