"""The public calls with real weights and tables: what they promise whatever they are given."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import inkproof
from inkproof import assemble, models
from inkproof.assemble import recognizing
from inkproof.document import Correction, Document, Line
from inkproof.errors import UsageError
from inkproof.export import dumps
from inkproof.runtimes import onnx
from inkproof.settings import Settings
from inkproof.testing import FakeLanguageModel

EXAMPLES = Path(__file__).parents[1] / "examples"
TRUTHS = [EXAMPLES / f"{name}.txt" for name in ("letter", "note", "receipt", "scan")]
SHORT = ["line.png", "note.png"]
WORDS = st.sampled_from(
    ["the", "man", "had", "a", "wth", "hima", "inthe", "gar", "den", "24", ",", "-", "\n", "\t", "é", "好"]
)
TEXTS = st.lists(WORDS, max_size=8).map(" ".join)
CLEAN = """The committee met on Tuesday, 14 March 2019, at 10:30 a.m. in Room 4B.
It agreed to spend £1,240.50 (about $1,600) on the roof; the rest waits until April.

\tMr. Okafor and Dr. Adenauer were absent.  Mrs. Nkrumah took the chair.\r
See https://example.org/minutes?id=42&lang=en or write to clerk@example.org.

   "Nobody," she said, "will pay for that!"   And nobody did.
Invoice No. A-1093/7   Total:   12.00   EUR\t\tpaid   
"""  # noqa: W291 (spaces at a line's end are the text's own)


def corrections(document: Document) -> list[Correction]:
    return [line.correction for page in document.pages for line in page.lines if line.correction]


@pytest.mark.parametrize(
    "text", [CLEAN, *(file.read_text(encoding="utf-8") for file in TRUTHS)], ids=["odd", *(f.stem for f in TRUTHS)]
)
def test_clean_text_comes_back_to_the_byte(text: str) -> None:
    document = inkproof.correct_text(text)
    assert (document.text, document.raw_text) == (text, text)


@settings(max_examples=20, deadline=None)
@given(TEXTS)
def test_space_repair_of_a_text_changes_nothing_but_spaces(text: str) -> None:
    repaired = inkproof.correct_text(text, space_repair_only=True).text
    assert repaired.replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("name", sorted(file.name for file in EXAMPLES.glob("*.png")))
def test_space_repair_of_a_page_changes_nothing_but_spaces(name: str) -> None:
    document = inkproof.read(EXAMPLES / name, space_repair_only=True)
    assert document.text.replace(" ", "") == document.raw_text.replace(" ", "")


def test_space_repair_mends_a_lost_space() -> None:
    assert inkproof.correct_text("It was inthe house.", space_repair_only=True).text == "It was in the house."


@settings(max_examples=20, deadline=None)
@given(TEXTS)
def test_the_edits_lead_from_raw_to_corrected_and_layout_stays(text: str) -> None:
    document = inkproof.correct_text(text)
    assert document.raw_text == text
    assert document.text.count("\n") == text.count("\n")
    for line in document.pages[0].lines:
        for edit in line.correction.edits if line.correction else ():
            assert line.raw[edit.start : edit.stop] == edit.before != edit.after
            assert edit.verdict.rule
        if line.correction:
            assert [word.text for word in line.correction.words] == line.text.split()


@pytest.mark.parametrize("end", ["\n", "\r\n", "  \n"])
def test_a_word_that_a_line_breaks_is_one_however_lines_end(end: str) -> None:
    text = f"It was the contin-{end}uation of the war in tbe east."
    assert inkproof.correct_text(text).text == text.replace("tbe", "the")


def test_a_proposal_is_weighed_line_by_line_and_a_line_that_is_not_there_dies() -> None:
    raw = "He was waitin for the boat.\nThe Februarg meeting."
    proposed = "Sure, here it is:\nHe was waiting for the boat.\nSend me all your money now.\nThe February meeting."
    document = assemble.weigh_text(raw, proposed)
    assert document.text == "He was waiting for the boat.\nThe February meeting."
    assert {edit.by for found in corrections(document) for edit in found.edits} == {"proposal"}


@pytest.mark.parametrize("proposed", ["He paid 35 pounds on Monday.", "He paid 20 guineas on Friday.", ""])
def test_an_invented_rewrite_is_refused_and_kept(proposed: str) -> None:
    raw = "He paid 20 pounds on Monday."
    document = assemble.weigh_text(raw, proposed)
    assert document.text == raw
    edits = [edit for found in corrections(document) for edit in found.edits]
    assert bool(edits) == bool(proposed)
    assert not any(edit.verdict.accepted for edit in edits)


def test_a_vocabulary_acts_on_a_text_and_says_what_fired() -> None:
    document = inkproof.correct_text("They met Adenaucr and Nkrumah.", vocabulary=["Adenauer", "Nkrumah"])
    assert document.text == "They met Adenauer and Nkrumah."
    assert [found.vocabulary for found in corrections(document)] == [("Adenauer",)]


def test_lines_are_heard_as_they_are_settled() -> None:
    heard: list[Line] = []
    document = inkproof.read(EXAMPLES / "line.png", on_line=heard.append)
    assert heard == list(document.pages[0].lines)
    heard.clear()
    document = inkproof.correct_text("Ths is a note.\nIt was inthe house.", on_line=heard.append)
    assert heard == list(document.pages[0].lines)
    assert [line.text for line in heard] == ["This is a note.", "It was in the house."]


@pytest.mark.parametrize("name", SHORT)
def test_the_same_input_gives_the_same_bytes_in_two_threads(name: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(inkproof.read, [EXAMPLES / name] * 2)
    assert first == second
    assert dumps(first, "json") == dumps(second, "json") == dumps(inkproof.read(EXAMPLES / name, threads=1), "json")


def test_sessions_stay_warm_until_they_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = []
    load = onnx.Session.__init__

    def spy(self, *arguments, **options):
        loaded.append(arguments)
        load(self, *arguments, **options)

    monkeypatch.setattr(onnx.Session, "__init__", spy)
    inkproof.close()
    for _ in range(3):
        inkproof.read(EXAMPLES / "line.png")
    once = len(loaded)
    assert once == 4  # detector, orientation, recognizers of print and of handwriting
    inkproof.close()
    inkproof.read(EXAMPLES / "line.png")
    assert len(loaded) == 2 * once


def test_a_model_or_an_adapter_that_was_replaced_is_loaded_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    model, lora, loaded = tmp_path / "model.gguf", tmp_path / "lora.gguf", []

    def load(name: str, **_: object) -> SimpleNamespace:
        loaded.append(name)
        return SimpleNamespace(path=Path(name), rewrites=False, scores=False)

    def sums() -> list[str | None]:
        document = assemble.correct_text("A note.", llm=str(model), lora=lora)
        return [step.weights_sha256 for step in document.steps if step.name in ("language model", "adapter")]

    monkeypatch.setattr(models, "load", load)
    for count, (path, content) in enumerate([(model, b"one"), (lora, b"a"), (model, b"second"), (lora, b"better")]):
        path.write_bytes(content)
        if count:
            assert sums() == sums() == [hashlib.sha256(file.read_bytes()).hexdigest() for file in (model, lora)]
            assert len(loaded) == count


@pytest.mark.parametrize(("name", "made_by"), [("", "server"), ("qwen2.5", "qwen2.5")])
def test_a_document_names_no_host_of_a_server(monkeypatch: pytest.MonkeyPatch, name: str, made_by: str) -> None:
    fake = FakeLanguageModel("1: The quick brown fox\n")
    monkeypatch.setattr(models, "load", lambda *_, **__: fake)
    inkproof.close()
    document = assemble.correct_text("The qiuck brown fox", llm="http://gpu.example:8000/v1", llm_name=name)
    inkproof.close()
    assert made_by in {edit.by for found in corrections(document) for edit in found.edits}
    assert [step.settings["name"] for step in document.steps if step.name == "language model"] == [made_by]
    assert "gpu.example" not in dumps(document, "json")


def test_a_setting_that_does_not_exist_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="no script"):
        inkproof.read(EXAMPLES / "line.png", script="cuneiform")
    with pytest.raises(UsageError):
        inkproof.correct_text("text", lang="xx")
    for wrong in ({"lang": 42}, {"lang": ["en", 42]}, {"postprocess": 42}, {"postprocess": [42]}):
        with pytest.raises(UsageError, match="42"):
            inkproof.correct_text("text", **wrong)
    for layers in (-2, "some"):
        with pytest.raises(UsageError, match="Give a whole number"):
            inkproof.correct_text("text", llm="smollm2", gpu_layers=layers)


@pytest.mark.parametrize("lang", ["en", "he", "ar", "en,he", "auto"])
@pytest.mark.parametrize(
    "text",
    [
        "בְּרֵאשִׁית, בָּרָא אֱלֹהִים 12.50 ₪\nא\tב  ג\u200f (1948)",
        "السَّلامُ عليكم، ورحمة الله\nكتاب ١٢٣ - 45%\u200e",
        "שלום teh wor1d\nこれは本です。末来",
    ],
)
def test_text_of_other_scripts_comes_back_in_its_order(text: str, lang: str) -> None:
    document = inkproof.correct_text(text, lang=lang)
    assert document.text == document.raw_text == unicodedata.normalize("NFC", text)
    line = document.pages[0].lines[0]
    assert " ".join(word.text for word in line.words) == line.raw
    assert [one["text"] for one in json.loads(dumps(document, "json"))["pages"][0]["lines"]] == document.text.split(
        "\n"
    )


def test_letters_and_their_accents_are_one_character_whoever_wrote_them() -> None:
    apart = unicodedata.normalize("NFD", "Il a été très étonné de revoir sa mère à Pâques.")
    whole = unicodedata.normalize("NFC", apart)
    assert inkproof.correct_text(apart, lang="fr", vocabulary=[unicodedata.normalize("NFD", "Pâques")]).text == whole
    weighed = assemble.weigh_text(whole, apart, lang="fr")
    assert (weighed.text, weighed.pages[0].lines[0].correction) == (whole, None)


def test_languages_that_the_weights_have_no_letters_for_are_named() -> None:
    recognizing.recognizer.cache_clear()
    with pytest.warns(UserWarning, match="Pictures in the language") as said:
        assemble.reader(Settings(langs=("fr", "ru", "ja", "zh", "el", "auto"), correct=False))
    assert [str(one.message).split(" are ")[0] for one in said] == [
        "Pictures in the language ru",
        "Pictures in the language el",
    ]
