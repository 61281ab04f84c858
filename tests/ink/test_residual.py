"""The sparse lattice weighs a true line's text as the network's whole output does."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from inkproof import weights
from inkproof.ink.lattice import Alphabet
from inkproof.ink.likelihood import log_likelihood
from inkproof.recognize.reading import LineReader
from inkproof.runtimes.onnx import Session

EXAMPLES = Path(__file__).parents[2] / "examples"
RENDERED = [
    "The quick brown fox jumps over the lazy dog",
    "Invoice 2024-118, due 31 March: 1,284.50",
    'Dr O\'Malley said: "never again" (and left)',
    "rn m cl d vv w 0 O l I 1 ; : , .",
]


class Keeping:
    """A graph that keeps what it last gave."""

    def __init__(self, graph):
        self._graph = graph

    def __call__(self, batch):
        self.output = self._graph(batch)
        return self.output


@pytest.fixture(scope="module", params=["printed", "handwritten"])
def network(request):
    """A recognizer's network, its alphabet and its height: 18,710 classes for print, 331 for handwriting."""
    chosen = weights.weights_for("recognizer", request.param)
    session = Session(weights.locate(chosen), threads=1)
    return Keeping(session), Alphabet(("", *session.metadata["character"].split("\n"), " ")), chosen.height_px


def dense_nats(probabilities, labels) -> float:
    """The forward algorithm on the whole output [T, C], in log space."""
    with np.errstate(divide="ignore"):
        table = np.log(probabilities.astype(np.float64))
    codes = [0] + [code for label in labels for code in (label, 0)]
    alpha = np.full(len(codes), -np.inf)
    alpha[:2] = table[0, codes[:2]]
    skip = [i > 1 and codes[i] != 0 and codes[i] != codes[i - 2] for i in range(len(codes))]
    for row in table[1:]:
        stay, one, two = alpha, np.roll(alpha, 1), np.where(skip, np.roll(alpha, 2), -np.inf)
        one[0] = -np.inf
        alpha = np.logaddexp(np.logaddexp(stay, one), two) + row[codes]
    return float(np.logaddexp(alpha[-1], alpha[-2]))


def losses(network, lines):
    """|sparse - dense| nats of each line's true text that the recognizer's alphabet can write."""
    graph, alphabet, height_px = network
    found = []
    for pixels, text in lines:
        labels = alphabet.encode(text)
        if (labels < 0).any():
            continue
        # Cursive: nothing is added to what the network gave.
        (lattice,) = LineReader(graph, alphabet, height_px=height_px, cursive=True)([pixels], [None])
        found.append(abs(log_likelihood(lattice, text) - dense_nats(graph.output[0], labels)))
    return np.array(found)


def rendered(text):
    font = ImageFont.load_default(32)
    image = Image.new("RGB", (round(font.getlength(text)) + 16, 48), "white")
    ImageDraw.Draw(image).text((8, 4), text, fill="black", font=font)
    return np.asarray(image)


def pixels_of(path):
    return np.asarray(Image.open(path).convert("RGB"))


def test_of_clear_lines_nothing_is_lost(network):
    line = pixels_of(EXAMPLES / "line.png"), (EXAMPLES / "line.txt").read_text(encoding="utf-8").strip()
    found = losses(network, [line, *((rendered(text), text) for text in RENDERED)])
    assert len(found) == 1 + len(RENDERED)
    assert found.max() <= 0.2


def test_an_alphabet_without_the_true_character_still_weighs_it(network):
    graph, alphabet, height_px = network
    (lattice,) = LineReader(graph, alphabet, height_px=height_px)([rendered("hello")], [None])
    unknown = log_likelihood(lattice, "hell\N{RUNIC LETTER FEHU FEOH FE F}")
    assert log_likelihood(lattice, "hello") - 40 < unknown < log_likelihood(lattice, "hello") - 5


def test_a_lattice_takes_a_few_kilobytes(network):
    graph, alphabet, height_px = network
    (lattice,) = LineReader(graph, alphabet, height_px=height_px)([rendered(RENDERED[0])], [None])
    assert lattice.nbytes < 4000
    assert graph.output[0].nbytes > len(alphabet) / 20 * lattice.nbytes


def test_of_handwritten_lines_little_is_lost(network):
    data = os.environ.get("INKPROOF_DATA")
    if not data:
        pytest.skip("INKPROOF_DATA is not set: no handwritten lines to measure on")
    folder = Path(data) / "iam_val"
    entries = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()[:40]
    read = [(pixels_of(folder / e["image"]), e["text"]) for e in map(json.loads, entries)]
    found = losses(network, read)
    assert len(found) >= 35
    assert (found <= 0.2).mean() >= 0.95
