"""The formats: what text and JSON hold, and that JSON keeps to its schema and comes back."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Iterator

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkproof.document import (
    Correction,
    Document,
    Edit,
    EditKind,
    Line,
    Page,
    Script,
    Source,
    Step,
    Verdict,
    Word,
)
from inkproof.errors import InputError, StateError
from inkproof.export import FORMATS, JsonExporter, Show, TextExporter, dumps, read_json, schema
from inkproof.geometry import Box, Polygon


def shown(document: Document, show: Show) -> str:
    out = io.StringIO()
    TextExporter(show).write(document.pages, document.source, out)
    return out.getvalue()


def test_text_is_the_documents_text(document: Document) -> None:
    assert dumps(document) == document.text + "\n"
    assert shown(document, Show.RAW) == document.raw_text + "\n"


def test_both_gives_changed_lines_twice(document: Document) -> None:
    assert shown(document, Show.BOTH).splitlines() == [
        "- was waiting for lis sewior",
        "+ was waiting for his senior",
        "  März 12, 1944",
        "",
        "  早上好 world",
    ]


def test_diff_marks_only_accepted_edits(document: Document) -> None:
    assert shown(document, Show.DIFF).splitlines()[0] == "was waiting for [-lis-]{+his+} [-sewior-]{+senior+}"


def test_nothing_read_is_no_text() -> None:
    assert dumps(Document(None, (Page(1, ()),))) == ""


def test_json_keeps_to_its_schema(document: Document) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(json.loads(dumps(document, "json")), schema())


@pytest.mark.parametrize("break_it", [
    lambda d: d["pages"][0].pop("dpi"),
    lambda d: d["pages"][0]["lines"][0]["words"][0].update(confidence=1.5),
    lambda d: d["pages"][0]["lines"][0]["correction"]["edits"][0]["verdict"].update(why="?"),
    lambda d: d.update(schema="inkproof-document-2"),
])  # fmt: skip
def test_the_schema_refuses_what_breaks_it(document: Document, break_it) -> None:  # type: ignore[no-untyped-def]
    data = json.loads(dumps(document, "json"))
    break_it(data)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema())


def test_json_is_one_line_of_rounded_numbers(document: Document) -> None:
    text = dumps(document, "json")
    assert text.endswith("}\n")
    assert text.count("\n") == 1
    assert "早上好" in text
    line = json.loads(text)["pages"][0]["lines"][0]
    assert line["text"] == "was waiting for his senior"
    assert line["polygon"][1] == [402.0, 18.0]
    assert line["words"][3]["alternatives"] == [{"text": "his", "ink_nats": -1.235}, {"text": "lips", "ink_nats": None}]
    assert list(json.loads(text)["steps"][0]["settings"]) == ["alphabet", "beam", "threads"]


def test_json_comes_back(document: Document) -> None:
    again = read_json(dumps(document, "json"))
    assert dumps(again, "json") == dumps(document, "json")
    assert again.text == document.text
    assert again.pages[1] == document.pages[1]
    assert again.source is not None
    with pytest.raises(StateError):
        again.source.open()


@given(st.lists(st.floats(0, 1), max_size=9))
def test_confidences_come_back_as_they_were_written(confidences: list[float]) -> None:
    line = Line("1", "a", tuple(Word("a", confidence=confidence) for confidence in confidences))
    text = dumps(Document(None, (Page(1, (line,)),)), "json")
    assert dumps(read_json(text), "json") == text


def test_pages_are_written_as_they_come(document: Document) -> None:
    out = io.StringIO()
    seen: list[bool] = []

    def pages() -> Iterator[Page]:
        for page in document.pages:
            seen.append("sewior" in out.getvalue())
            yield page

    JsonExporter().write(pages(), document.source, out, document.steps)
    assert seen == [False, True]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "[" * 100_000, '{"schema":"inkproof-document-2"}', '{"schema":"inkproof-document-1"}']
)
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_json(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"name":"a.png"', '"name":7'),
        ('"version":"1"', '"version":null'),
        ('"settings":{}', '"settings":[]'),
        ('"number":1', '"number":true'),
        ('"size":[20,9]', '"size":[20.5,9]'),
        ('"dpi":300.0', '"dpi":NaN'),
        ('"dpi":300.0', '"dpi":1e999'),
        ('"dpi":300.0', f'"dpi":{10**400}'),
        ('"raw":"ink"', '"raw":["ink"]'),
        ('"raw":"ink"', r'"raw":"\ud800"'),
        ('"polygon":[[0.0,0.0]', '"polygon":[["0","0"]'),
        ('"words":[{', '"words":["ink",{'),
        ('"box":[0.0,', '"box":["0",'),
        ('"accepted":true', '"accepted":"no"'),
        ('"start":0', '"start":0.5'),
        ('"vocabulary":[]', '"vocabulary":"ink"'),
    ],
)
def test_a_value_of_another_kind_is_refused(before: str, after: str) -> None:
    edit = Edit(0, 3, "ink", "inn", EditKind.READING, 0.0, 0.0, "x", Verdict(accepted=True, rule="gain"))
    outline = Polygon(((0, 0), (9, 0), (9, 9), (0, 9)))
    word = Word("ink", Box(0, 0, 9, 9))
    line = Line("1", "ink", (word,), polygon=outline, script=Script.PRINTED, correction=Correction((edit,)))
    source = Source("a.png", "png", io.BytesIO)
    text = dumps(Document(source, (Page(1, (line,), (20, 9), dpi=300.0),), (Step("a", "1"),)), "json")
    assert read_json(text).text == "inn"
    assert before in text
    with pytest.raises(InputError):
        read_json(text.replace(before, after))


def test_a_file_name_that_is_no_text_does_not_break_json(document: Document) -> None:
    assert document.source is not None
    odd = dataclasses.replace(document, source=dataclasses.replace(document.source, name="caf\udce9.png"))
    assert json.loads(dumps(odd, "json").encode("utf-8"))["source"]["name"] == "caf\\udce9.png"


def test_not_a_number_is_never_written() -> None:
    page = Page(1, (Line("1", "a", (Word("a", confidence=float("nan")),), script=Script.PRINTED),))
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps(Document(None, (page,)), "json")


def test_the_table_is_sorted() -> None:
    assert list(FORMATS) == sorted(FORMATS)
