"""Pages of handwriting through their own weights: fewer classes and narrower steps, everything else as ever."""

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from inkproof.assemble import reader
from inkproof.ink.alignment import align, best_path
from inkproof.ink.likelihood import log_likelihood
from inkproof.recognize.reading import widening
from inkproof.settings import Settings
from inkproof.weights import locate, read_weights, weights_for
from tests.recognize.conftest import EXAMPLES
from tests.recognize.test_recognizer import character_error_rate, plain

HAND_CLASSES, STOCK_CLASSES = 331, 18_710


def handwritten(**changes):
    return reader(Settings(script="handwritten", threads=1, **changes))


@pytest.fixture(scope="module")
def note():
    """The example note as the handwriting weights read it, uncorrected: its image and its page."""
    chosen = handwritten(correct=False)
    image = next(iter(chosen.images(chosen.open(EXAMPLES / "note.png"))))
    return image, chosen.page(image)


def weights_of(chosen):
    return next(step.settings["name"] for step in chosen.steps if step.name == "weights:recognizer")


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        (Settings(script="handwritten"), "inkproof-hand"),
        (Settings(script="handwritten", langs=("fr",)), "inkproof-hand"),
        (Settings(script="handwritten", langs=("zh",), correct=False), "ppocrv6-rec-small"),
        (Settings(script="printed"), "ppocrv6-rec-small"),
        (Settings(script="mixed"), "ppocrv6-rec-small"),
        (Settings(), "ppocrv6-rec-small"),
        (Settings(weights="ppocrv6-rec-small"), "ppocrv6-rec-small"),
    ],
)
def test_script_and_language_choose_the_weights(settings, name):
    assert weights_of(reader(settings)) == name


def test_the_note_is_read_line_by_line(note):
    _, page = note
    truth = (EXAMPLES / "note.txt").read_text(encoding="utf-8")
    assert character_error_rate(page.raw_text, truth) < 0.07
    assert len(page.lines) == len([row for row in truth.splitlines() if row.strip()])


def test_a_lattice_has_a_step_every_four_pixels_and_latin_characters_alone(note):
    _, page = note
    hand = set(read_weights(locate(weights_for("recognizer", "handwritten"))).classes)
    assert len(hand) == HAND_CLASSES
    for line in page.lines:
        classes = line.lattice.alphabet.classes
        assert (len(classes), classes[0], classes[-1]) == (STOCK_CLASSES, "", " ")  # those of its witness
        assert {classes[label] for label in line.lattice.labels} <= hand
        assert line.lattice.segments[-1].stop == len(line.lattice)
        box = line.polygon.box
        steps = 48 / 4 * (box.x1 - box.x0) / (box.y1 - box.y0)
        stretch = widening(4 * steps, len(line.raw))
        assert len(line.lattice) == pytest.approx(steps * stretch, rel=0.25)


def test_words_stand_on_their_ink(note):
    """Each word's box holds ink, and there is paper between most words."""
    image, page = note
    gray = image.pixels.mean(axis=2)
    dark = gray < gray.mean() - 1.5 * gray.std()
    for line in page.lines:
        boxes = [word.box for word in line.words]
        assert all(dark[int(b.y0) : int(b.y1), int(b.x0) : int(b.x1)].any() for b in boxes)
        assert all(one.x0 < other.x0 and one.x1 <= other.x1 for one, other in pairwise(boxes))


def test_the_ink_of_a_line_supports_what_was_read_and_places_it(note):
    _, page = note
    for line in page.lines:
        text, spans = best_path(line.lattice)
        assert len(align(line.lattice, text)) == len(text) == len(spans)
        assert -30 < log_likelihood(line.lattice, text) <= 0
        assert log_likelihood(line.lattice, text) > log_likelihood(line.lattice, text + "漢") + 5


def test_doubled_letters_and_words_close_together_survive_narrow_steps():
    """CTC needs a blank between equal letters: with half the step width there is room for one."""
    chosen = handwritten(correct=False)
    text = "all will keep a little coffee"
    font = ImageFont.load_default(40)
    image = Image.new("RGB", (round(font.getlength(text)) + 60, 100), "white")
    ImageDraw.Draw(image).text((30, 25), text, fill="black", font=font)
    assert chosen.page(plain(np.asarray(image))).raw_text == text


def test_correction_weighs_on_these_lattices_too(tmp_path):
    blurred = tmp_path / "blurred.png"
    with Image.open(EXAMPLES / "note.png") as note:
        note.convert("L").filter(ImageFilter.GaussianBlur(2)).save(blurred)
    document = handwritten().read(blurred)
    truth = (EXAMPLES / "note.txt").read_text(encoding="utf-8")
    assert character_error_rate(document.text, truth) < character_error_rate(document.raw_text, truth)
    edits = [line.correction.edits for page in document.pages for line in page.lines if line.correction]
    assert any(edits)
