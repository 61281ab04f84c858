"""Stamps over print: what goes, what stays, and which pages are left alone."""

import cv2
import numpy as np
import pytest

from inkproof.document import PageImage
from inkproof.preprocess import STEPS
from inkproof.preprocess.automatic import auto
from inkproof.preprocess.stamps import is_stamped, unstamp

RED, BLUE, BLACK = (200, 40, 40), (30, 40, 150), (15, 15, 15)


def page(paper=(250, 250, 250), ink=BLACK):
    """Lines of strokes, as print looks from afar."""
    pixels = np.full((700, 900, 3), paper, np.uint8)
    for y in range(60, 640, 40):
        for x in range(60, 840, 12):
            cv2.rectangle(pixels, (x, y), (x + 5, y + 18), ink, -1)
    return pixels


def stamped(pixels, colour=RED):
    """With a frame over it, more of it black where it lies on black."""
    mark = np.zeros(pixels.shape[:2], np.uint8)
    cv2.rectangle(mark, (300, 200), (700, 420), 1, 9)
    cv2.line(mark, (320, 400), (680, 220), 1, 9)
    over = np.minimum(pixels, np.asarray(colour)) * 0.8 + pixels * 0.2
    return np.where(mark[:, :, None] > 0, over, pixels).astype(np.uint8)


@pytest.mark.parametrize("paper", [(250, 250, 250), (225, 205, 165)])
@pytest.mark.parametrize("colour", [RED, (60, 80, 190)])
def test_a_stamp_over_print_goes_and_the_print_stays(paper, colour):
    print_alone = page(paper)
    pixels = stamped(print_alone, colour)
    assert is_stamped(pixels)
    cleaned = auto(PageImage(pixels))
    assert cleaned.prepared == ("unstamp",)
    before, after = (np.abs(one.astype(int) - print_alone).max(axis=2) > 60 for one in (pixels, cleaned.pixels))
    assert after.sum() < 0.05 * before.sum()


@pytest.mark.parametrize(
    "pixels",
    [
        page(),
        page(ink=BLUE),
        page((225, 205, 165), ink=(90, 60, 30)),
        np.where(np.arange(700)[:, None, None] < 340, page(), page(ink=BLUE)).astype(np.uint8),
        page(ink=BLACK) - np.random.default_rng(1).integers(0, 90, (700, 900, 3), dtype=np.uint8) // 2,
    ],
    ids=["black", "blue", "brown on tinted paper", "black and blue apart", "noise in the colours"],
)
def test_other_pages_are_left_alone(pixels):
    image = PageImage(np.clip(pixels, 0, 255).astype(np.uint8))
    assert not is_stamped(image.pixels)


def test_it_is_a_step_by_name_and_leaves_a_gray_page_as_it_is():
    assert STEPS["unstamp"] is unstamp
    np.testing.assert_array_equal(unstamp(PageImage(page())).pixels, page())
