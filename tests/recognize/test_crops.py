"""Cutting and scaling of made-up pixels."""

import numpy as np
import pytest

from inkproof.recognize.crops import WIDEST_PX, cut, fit_height


def test_an_upright_box_is_cut_without_touching_its_pixels():
    pixels = np.random.default_rng(1).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    quad = np.array([[10, 5], [50, 5], [50, 25], [10, 25]], dtype=np.float32)
    assert np.array_equal(cut(pixels, quad), pixels[5:25, 10:50])


def test_a_box_on_its_head_is_cut_upright_without_touching_its_pixels():
    pixels = np.random.default_rng(2).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    quad = np.array([[10, 5], [50, 5], [50, 25], [10, 25]], dtype=np.float32)
    assert np.array_equal(cut(pixels, quad[[2, 3, 0, 1]]), pixels[5:25, 10:50][::-1, ::-1])


def test_a_slanted_line_is_cut_level():
    pixels = np.full((200, 300, 3), 255, dtype=np.uint8)
    for x in range(50, 250):
        pixels[50 + x // 4 : 70 + x // 4, x] = 0
    quad = np.array([[50, 62.5], [249, 112], [249, 132], [50, 82.5]], dtype=np.float32)
    assert cut(pixels, quad)[3:-3, 3:-3].max() < 60


@pytest.mark.parametrize(
    ("shape", "width"), [((24, 100), 200), ((480, 1000), 100), ((48, 3), 16), ((1, 100_000), WIDEST_PX)]
)
def test_a_crop_is_scaled_to_its_height_in_proportion(shape, width):
    assert fit_height(np.zeros((*shape, 3), dtype=np.uint8), 48).shape == (48, width, 3)


def test_a_crop_can_be_stretched():
    assert fit_height(np.zeros((48, 100, 3), dtype=np.uint8), 48, 1.25).shape == (48, 125, 3)
