"""Each step on a page that needs it and on one that does not; the map to the source stays true."""

import cv2
import numpy as np
import pytest

from inkproof.preprocess import STEPS
from inkproof.preprocess.automatic import auto
from inkproof.preprocess.lighting import is_shaded, light
from inkproof.preprocess.rules import unrule
from inkproof.preprocess.scale import letter_height_px, upscale
from inkproof.preprocess.shades import gray_of as grays
from inkproof.preprocess.sheet import flatten, outline_of
from inkproof.preprocess.skew import deskew, skew_of
from inkproof.preprocess.specks import despeckle, is_speckled
from inkproof.preprocess.tones import bleed, contrast, invert, shows_through
from tests.preprocess.drawing import clean, gray_of, page
from training import damage

RNG = np.random.default_rng


def through(gray: np.ndarray) -> np.ndarray:
    return damage.bled(gray, np.roll(gray[::-1], 40, axis=0), 0.4)


BAD = {
    "despeckle": lambda gray: damage.salted(gray, 0.06, RNG(2)),
    "flatten": lambda gray: damage.photographed(gray, 15, RNG(3)),
    "light": lambda gray: damage.shadowed(gray, 0.7, RNG(4)),
    "bleed": through,
    "deskew": lambda gray: damage.rotated(gray, 8),
}


@pytest.mark.parametrize("name", BAD)
def test_auto_takes_the_step_that_the_page_needs(name):
    bad = page(BAD[name](clean()))
    before = bad.pixels.copy()
    after = auto(bad)
    assert after.prepared == (name,)
    assert (after.number, after.dpi, after.source_size) == (bad.number, bad.dpi, bad.source_size)
    assert (bad.pixels == before).all()
    assert (auto(bad).pixels == after.pixels).all()


@pytest.mark.parametrize(
    "spoil", [lambda gray: gray, lambda gray: damage.jpeg(gray, 20), lambda gray: gray * 0.8, lambda gray: 255 - gray]
)
def test_auto_leaves_an_ordinary_page_alone(spoil):
    image = page(spoil(clean()))
    assert auto(image) is image


@pytest.mark.parametrize("value", [0, 128, 255])
@pytest.mark.parametrize("size", [(1, 1), (3, 400), (50, 60)])
@pytest.mark.parametrize("name", STEPS)
def test_no_step_stumbles_over_an_empty_page(name, size, value):
    after = STEPS[name](page(np.full(size, value, np.float32)))
    assert after.pixels.dtype == np.uint8
    assert after.pixels.shape[2] == 3


def test_specks_go_and_letters_stay():
    gray = clean()
    after = despeckle(page(damage.salted(gray, 0.06, RNG(2))))
    assert not is_speckled(grays(after))
    assert np.abs(gray_of(after) - gray).mean() < 3


@pytest.mark.parametrize("angle", [-12.0, -4.0, 7.0])
def test_skew_is_seen_and_taken_away(angle):
    bad = page(damage.rotated(clean(), angle))
    assert skew_of(grays(bad)) == pytest.approx(-angle, abs=0.4)
    assert abs(skew_of(grays(deskew(bad)))) < 0.5


def test_a_level_page_is_not_turned():
    image = page(clean())
    assert deskew(image) is image


def test_a_sheet_is_found_and_laid_flat():
    gray = clean()
    bad = page(damage.photographed(gray, 15, RNG(3)))
    after = flatten(bad)
    assert outline_of(grays(bad)) is not None
    assert outline_of(grays(after)) is None
    assert after.pixels.shape[1] == pytest.approx(gray.shape[1], rel=0.1)
    assert gray_of(after).min(axis=1).max() > 150  # rows of bare paper: the lines of text are level


def test_a_shadow_is_no_sheet():
    assert outline_of(grays(page(damage.shadowed(clean(), 0.7, RNG(4))))) is None


def test_light_becomes_even():
    after = light(page(damage.shadowed(clean(), 0.7, RNG(4))))
    assert not is_shaded(grays(after))
    paper = gray_of(after)[clean() > 200]
    assert np.percentile(paper, 2) > 215


def test_pale_ink_becomes_dark():
    gray = clean()
    after = gray_of(contrast(page(235 - (235 - gray) * 0.2)))
    assert np.median(after[gray < 60]) < 60
    assert np.median(after[gray > 220]) > 235


def test_white_on_black_is_turned_over():
    gray = clean()
    assert (invert(page(255 - gray)).pixels == page(gray).pixels).mean() > 0.99


def test_the_other_side_goes_and_this_side_stays():
    gray = clean()
    bad = page(through(gray))
    after = bleed(bad)
    assert shows_through(grays(bad))
    assert not shows_through(grays(after))
    assert gray_of(after)[gray < 60].mean() < 60
    assert np.percentile(gray_of(after)[gray > 220], 2) > 190


def test_ink_that_fades_is_not_the_other_side():
    gray = clean()
    fading = np.linspace(0.3, 1, gray.shape[1])[None, :]
    assert not shows_through(grays(page(235 - (235 - gray) * fading)))


@pytest.mark.parametrize("squared", [False, True])
def test_ruled_lines_go_and_letters_stay(squared):
    gray = clean()
    ruled = damage.ruled(gray, 38, RNG(5), squared=squared)
    after = gray_of(unrule(page(ruled)))
    lines = (gray > 215) & (ruled < 200)
    assert lines.sum() > 3000
    assert np.median(after[lines]) > 215
    assert np.median(after[gray < 60]) < 60


def test_a_page_without_lines_keeps_its_pixels():
    image = page(clean())
    assert unrule(image) is image


def test_small_letters_are_enlarged_and_large_ones_are_not():
    small, large = page(clean(11)), page(clean(40))
    assert letter_height_px(upscale(small)) == pytest.approx(20, abs=4)
    assert upscale(large) is large


@pytest.mark.parametrize("name", ["deskew", "flatten", "upscale"])
def test_points_of_the_new_page_map_back_to_the_old(name):
    spoil = BAD.get(name, lambda gray: cv2.resize(gray, None, fx=0.35, fy=0.35, interpolation=cv2.INTER_AREA))
    bad = page(spoil(clean()))
    after = STEPS[name](bad)
    height, width = after.pixels.shape[:2]
    smooth = [cv2.GaussianBlur(gray_of(image), (0, 0), 2) for image in (bad, after)]
    differences = []
    for x in np.linspace(0.2, 0.8, 12) * width:
        for y in np.linspace(0.2, 0.8, 12) * height:
            old_x, old_y = after.to_source((x, y))
            back = after.to_source.inverse()((old_x, old_y))
            assert back == pytest.approx((x, y), abs=1e-6 * width)
            differences.append(abs(smooth[0][int(old_y), int(old_x)] - smooth[1][int(y), int(x)]))
    assert after.to_source != bad.to_source
    assert np.mean(differences) < 14
