"""Which recognizer reads what: print and handwriting on one page, other scripts, languages, and a chosen hand."""

import numpy as np
import pytest

from inkproof.assemble import reader
from inkproof.document import Script
from inkproof.errors import UsageError, WeightsError
from inkproof.ink.alignment import best_path
from inkproof.ink.lattice import Alphabet, sparsify
from inkproof.ink.likelihood import log_likelihood
from inkproof.recognize.routing import OneHand, Router, Witnessed
from inkproof.settings import Settings
from tests.recognize.conftest import EXAMPLES

GENERAL = Alphabet(("", "中", "a", "b", "c", "d", " "))
HAND = Alphabet(("", "b", "a", " "))


class Fake:
    """Reads a text for each crop, with one probability a character; remembers which crops it was asked about."""

    def __init__(self, alphabet, *texts):
        self.alphabet, self._texts, self.asked = alphabet, texts, []

    def __call__(self, crops, polygons):
        self.asked += [int(crop[0, 0, 0]) for crop in crops]
        return [self._lattice(*self._texts[int(crop[0, 0, 0])]) for crop in crops]

    def _lattice(self, text, probability):
        grid = np.full((len(text), len(self.alphabet)), (1 - probability) / (len(self.alphabet) - 1), np.float32)
        grid[np.arange(len(text)), self.alphabet.encode(text)] = probability
        return sparsify(grid, self.alphabet)


def crops(count):
    return [np.full((4, 8, 3), number, np.uint8) for number in range(count)]


def test_unsure_latin_crops_are_read_again_and_what_is_not_clearly_print_is_handwriting():
    general = Fake(GENERAL, ("ab", 0.99), ("ab", 0.6), ("ab", 0.8), ("ab", 0.95), ("中", 0.5))
    hand = Fake(HAND, ("ba", 0.9), ("ba", 0.9), ("ba", 0.75), ("ba", 0.7), ("ba", 0.9))
    readings = Router(general, hand)(crops(5), [None] * 5)
    assert hand.asked == [1, 2, 3]
    assert [reading.script for reading in readings] == [
        Script.PRINTED, Script.HANDWRITTEN, Script.HANDWRITTEN, Script.PRINTED, Script.PRINTED,
    ]  # fmt: skip
    assert all(reading.lattice.alphabet is GENERAL for reading in readings)
    seconds = [reading.second and best_path(reading.second)[0] for reading in readings]
    assert seconds == [None, "ab", "ab", "ba", None]


def test_a_few_doubtful_pieces_of_worn_print_are_no_handwriting():
    general, hand = Fake(GENERAL, *[("ab", 0.6)] * 10), Fake(HAND, ("ba", 0.9), *[("ba", 0.55)] * 9)
    readings = Router(general, hand)(crops(10), [None] * 10)
    assert {reading.script for reading in readings} == {Script.PRINTED}


def test_a_single_doubtful_piece_of_a_printed_page_is_no_handwriting():
    general, hand = Fake(GENERAL, *[("ab", 0.99)] * 9, ("ab", 0.6)), Fake(HAND, *[("ba", 0.9)] * 10)
    readings = Router(general, hand)(crops(10), [None] * 10)
    assert {reading.script for reading in readings} == {Script.PRINTED}


def test_handwriting_that_is_doubted_has_a_witness():
    general = Fake(GENERAL, ("ab", 0.9), ("cd", 0.6), ("ab", 0.9))
    readings = Witnessed(Fake(HAND, ("ba", 0.99), ("ba", 0.9), ("", 0.0)), general)(crops(3), [None] * 3)
    assert general.asked == [1]
    assert [best_path(reading.lattice)[0] for reading in readings] == ["ba", "ba", ""]
    assert [reading.second and best_path(reading.second)[0] for reading in readings] == [None, "cd", None]
    assert {one.alphabet for reading in readings for one in (reading.lattice, reading.second) if one} == {GENERAL}


@pytest.mark.parametrize("read", [Router, lambda general, hand: Witnessed(hand, general)])
def test_a_hand_with_characters_of_its_own_is_refused_before_a_page_is_read(read):
    with pytest.raises(WeightsError, match=r"lack \(x z\)"):
        read(Fake(GENERAL), Fake(Alphabet(("", "a", "z", "x", " "))))


def test_a_hand_has_the_crops_that_it_is_far_surer_of():
    all_hands, one = (
        Fake(HAND, ("ab", 0.6), ("ab", 0.6), ("ab", 0.99)),
        Fake(HAND, ("ba", 0.9), ("ba", 0.7), ("ba", 0.95)),
    )
    lattices = OneHand(all_hands, one, 0.5)(crops(3), [None] * 3)
    assert [best_path(lattice)[0] for lattice in lattices] == ["ba", "ab", "ab"]


def test_a_hand_of_another_alphabet_is_refused():
    with pytest.raises(WeightsError, match="Learn the hand again"):
        OneHand(Fake(HAND), Fake(GENERAL), 0.5)


def test_another_alphabet_changes_no_nats():
    (lattice,) = Fake(HAND, ("ba", 0.9))(crops(1), [None])
    recoded = lattice.recoded(GENERAL)
    assert log_likelihood(recoded, "ba") == pytest.approx(log_likelihood(lattice, "ba"), abs=0.01)
    assert log_likelihood(recoded, "中a") == pytest.approx(log_likelihood(lattice, "?a"), abs=0.01)
    with pytest.raises(KeyError):
        lattice.recoded(Alphabet(("", "a", " ")))


def test_weights_that_read_no_lines_are_told_from_those_that_do():
    with pytest.raises(UsageError, match=r"ppocrv6-det-small read no lines.*ppocrv6-rec-small, inkproof-hand"):
        reader(Settings(weights="ppocrv6-det-small"))


def test_print_stays_with_its_weights():
    chosen = reader(Settings(correct=False, threads=1))
    scripts = [line.script for page in chosen.pages(EXAMPLES / "letter.png") for line in page.lines]
    assert set(scripts) == {Script.PRINTED}


@pytest.mark.parametrize(
    ("settings", "tasks"),
    [
        (Settings(), {"recognizer", "handwriting"}),
        (Settings(script="mixed", langs=("fr",)), {"recognizer", "handwriting"}),
        (Settings(langs=("zh",), correct=False), {"recognizer"}),
        (Settings(script="handwritten", langs=("en", "zh"), correct=False), {"recognizer", "handwriting"}),
        (Settings(script="handwritten", langs=("en", "fr"), correct=False), {"recognizer", "witness"}),
        (Settings(script="printed"), {"recognizer"}),
        (Settings(script="handwritten"), {"recognizer", "witness"}),
        (Settings(weights="ppocrv6-rec-small"), {"recognizer"}),
    ],
)
def test_a_second_recognizer_is_there_where_handwriting_may_be(settings, tasks):
    named = {step.name.removeprefix("weights:") for step in reader(settings).steps if step.name.startswith("weights:")}
    assert named - {"detector", "orientation"} == tasks
