"""The names that users hold: a change here is a change of the public promise."""

import inspect

import asposeocr
import asposeocr.ai
import inkproof

MODEL = ("llm", "llm_name", "gpu_layers", "lora", "prompt")
PROPOSERS = ("wording", "postprocess")


def test_public_names():
    assert set(inkproof.__all__) == {"Document", "InkproofError", "accept", "close", "correct_text", "read"}
    assert inkproof.__all__ == sorted(inkproof.__all__)
    assert all(hasattr(inkproof, name) for name in inkproof.__all__)


def test_read():
    parameters = inspect.signature(inkproof.read).parameters
    first = ("source", "script", "lang", "vocabulary", "steps", "correct", "space_repair_only")
    last = ("weights", "hand", "threads", "pages", "password", "text_layer", "on_line")
    assert tuple(parameters) == (*first, *MODEL, *PROPOSERS, "offline", *last)
    assert defaults(parameters) >= {"script": "auto", "lang": "en", "vocabulary": None, "correct": True}.items()
    assert keyword_only(parameters) == list(parameters)[1:]


def test_correct_text():
    parameters = inspect.signature(inkproof.correct_text).parameters
    assert list(parameters) == (
        ["text", "lang", "vocabulary", "space_repair_only", *MODEL, *PROPOSERS, "offline", "threads", "on_line"]
    )
    assert defaults(parameters) >= {"lang": "en", "vocabulary": None, "space_repair_only": False}.items()
    assert keyword_only(parameters) == list(parameters)[1:]


def test_close_takes_nothing():
    assert not inspect.signature(inkproof.close).parameters


def test_what_they_give_has_both_texts():
    from inkproof.document import Document

    assert inspect.signature(inkproof.read).return_annotation in (Document, "Document")
    assert isinstance(Document.text, property)
    assert isinstance(Document.raw_text, property)


def test_the_tutorials_names():
    engine = ("dispose", "image", "recognize", "recognized_text")
    ai = (
        "free_resources",
        "get_local_path",
        "initialize",
        "is_initialized",
        "list_local",
        "run_postprocessor",
        "run_prompt",
        "set_post_processor",
    )
    assert [n for n in engine if not hasattr(asposeocr.OcrEngine, n)] == []
    assert [n for n in ai if not hasattr(asposeocr.ai.AsposeAI, n)] == []
    assert [mode.name for mode in asposeocr.RecognitionMode] == ["PRINTED", "HANDWRITTEN", "MIXED", "AUTO"]
    assert set(inspect.signature(asposeocr.ai.AsposeAIModelConfig).parameters) == {
        "allow_auto_download",
        "context_size",
        "directory_model_path",
        "file_model_path",
        "gpu_layers",
        "hugging_face_file_name",
        "hugging_face_quantization",
        "hugging_face_repo_id",
    }


def defaults(parameters):
    return {name: p.default for name, p in parameters.items() if p.default is not p.empty}.items()


def keyword_only(parameters):
    return [name for name, p in parameters.items() if p.kind is p.KEYWORD_ONLY]
