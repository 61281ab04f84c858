"""JSON: a whole document on one line, in the form that schema/document-1.json describes, and back. No files.

The same pages give the same bytes: keys in a fixed order, settings sorted, floats rounded, never NaN. One document a
line makes several documents a JSON Lines file. The lattice is not written.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any, BinaryIO, TextIO

from inkproof.document import (
    Alternative,
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
from inkproof.geometry import Box, Polygon

__all__ = ["SCHEMA", "JsonExporter", "read_json", "schema"]

SCHEMA = "inkproof-document-1"
"""Name and version of the form; a change that a reader could trip over gets a new number."""

PIXEL_DIGITS, CONFIDENCE_DIGITS, NATS_DIGITS = 2, 4, 3


@dataclass(frozen=True, slots=True)
class JsonExporter:
    """Writes pages as one line of JSON, page by page as they come."""

    def write(self, pages: Iterable[Page], source: Source | None, out: TextIO, steps: Sequence[Step] = ()) -> None:
        """Write one document; steps come first, so they must be known before the pages."""
        head = {
            "schema": SCHEMA,
            "source": None if source is None else {"name": _printable(source.name), "kind": source.kind},
            "steps": [_step(step) for step in steps],
        }
        out.write(_dump(head)[:-1] + ',"pages":[')
        for number, page in enumerate(pages):
            out.write(("," if number else "") + _dump(_page(page)))
        out.write("]}\n")
        out.flush()


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of what JsonExporter writes."""
    text = (resources.files("inkproof.export") / "schema" / "document-1.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def read_json(text: str) -> Document:
    """The document that JsonExporter wrote, without lattices; raises InputError on anything else."""
    remedy = "Give what `inkproof read -f json` wrote, one document"
    try:
        data = json.loads(text, parse_float=_finite, parse_constant=_finite)
    except (RecursionError, ValueError) as error:
        raise InputError(f"this is not JSON ({error})", remedy=remedy) from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise InputError(f"this JSON is not of the schema {SCHEMA}", remedy=remedy)
    try:
        source = data["source"]
        return Document(
            source=None if source is None else Source(_text(source["name"]), _text(source["kind"]), _not_kept),
            pages=tuple(_read_page(page) for page in _list(data["pages"])),
            steps=tuple(_read_step(**step) for step in _list(data["steps"])),
        )
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise InputError(f"this JSON breaks the schema {SCHEMA} ({error!r})", remedy=remedy) from error


def _not_kept() -> BinaryIO:
    raise StateError("the original is not kept in JSON", remedy="Open the original file again")


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _printable(name: str) -> str:
    """File names may hold bytes that are no text; JSON may not."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _rounded(value: float, digits: int) -> float:
    return round(float(value), digits) + 0.0  # -0.0 becomes 0.0


def _nats(value: float) -> float | None:
    """No text is impossible to somebody's eye, but to a model it may be: minus infinity is null."""
    return None if value == -math.inf else _rounded(value, NATS_DIGITS)


def _step(step: Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "version": step.version,
        "weights_sha256": step.weights_sha256,
        "settings": json.loads(json.dumps(dict(step.settings), sort_keys=True)),
    }


def _page(page: Page) -> dict[str, Any]:
    return {
        "number": page.number,
        "size": list(page.size),
        "dpi": None if page.dpi is None else _rounded(page.dpi, PIXEL_DIGITS),
        "mode": page.mode,
        "language": page.language,
        "rotation": page.rotation,
        "prepared": list(page.prepared),
        "lines": [_line(line) for line in page.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    points = None if line.polygon is None else [[_rounded(v, PIXEL_DIGITS) for v in p] for p in line.polygon.points]
    words = tuple(replace(word, confidence=_rounded(word.confidence, CONFIDENCE_DIGITS)) for word in line.words)
    # The mean of what is written, not of what was rounded away: a document that was read back says the same.
    confidence = replace(line, words=words).confidence
    return {
        "id": line.id,
        "script": line.script.value,
        "language": line.language or None,
        "raw": line.raw,
        "text": line.text,
        "confidence": _rounded(confidence, CONFIDENCE_DIGITS),
        "polygon": points,
        "words": [_word(word) for word in line.words],
        "correction": None if line.correction is None else _correction(line.correction),
    }


def _word(word: Word) -> dict[str, Any]:
    box = word.box
    corners = None if box is None else [_rounded(v, PIXEL_DIGITS) for v in (box.x0, box.y0, box.x1, box.y1)]
    return {
        "text": word.text,
        "box": corners,
        "confidence": _rounded(word.confidence, CONFIDENCE_DIGITS),
        "alternatives": [{"text": a.text, "ink_nats": _nats(a.ink_nats)} for a in word.alternatives],
        **({"script": word.script.value} if word.script else {}),
    }


def _correction(correction: Correction) -> dict[str, Any]:
    return {
        "edits": [_edit(edit) for edit in correction.edits],
        "words": [_word(word) for word in correction.words],
        "vocabulary": list(correction.vocabulary),
        "failed": correction.failed or None,
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {
        "start": edit.start,
        "stop": edit.stop,
        "before": edit.before,
        "after": edit.after,
        "kind": edit.kind.value,
        "ink_nats": _nats(edit.ink_nats),
        "language_nats": _nats(edit.language_nats),
        "model_nats": _nats(edit.model_nats),
        "by": edit.by,
        "verdict": {"accepted": edit.verdict.accepted, "rule": edit.verdict.rule},
    }


def _finite(number: str) -> float:
    if not math.isfinite(value := float(number)):
        raise ValueError(f"{number} is no number")
    return value


def _is(value: Any, *kinds: type) -> Any:
    """The value, if it is of one of these kinds and no other, as true is of int."""
    if type(value) not in kinds:
        raise TypeError(f"{str(value)[:40]!r} where {' or '.join(kind.__name__ for kind in kinds)} should be")
    return value


def _text(value: Any) -> str:
    text: str = _is(value, str)
    text.encode()  # half a character can be written in JSON, and in no file
    return text


def _whole(value: Any) -> int:
    return int(_is(value, int))


def _number(value: Any) -> float:
    return float(_is(value, int, float))


def _list(value: Any) -> list[Any]:
    return list(_is(value, list))


def _read_nats(value: Any) -> float:
    return -math.inf if value is None else _number(value)


def _read_step(name: Any, version: Any, weights_sha256: Any, settings: Any) -> Step:
    sha256 = None if weights_sha256 is None else _text(weights_sha256)
    return Step(_text(name), _text(version), sha256, _is(settings, dict))


def _read_page(data: dict[str, Any]) -> Page:
    width, height = _list(data["size"])
    return Page(
        number=_whole(data["number"]),
        lines=tuple(_read_line(line) for line in _list(data["lines"])),
        size=(_whole(width), _whole(height)),
        dpi=None if data["dpi"] is None else _number(data["dpi"]),
        mode=_text(data["mode"]),
        language=_text(data["language"]),
        rotation=_whole(data["rotation"]),
        prepared=tuple(map(_text, _list(data.get("prepared", [])))),
    )


def _read_line(data: dict[str, Any]) -> Line:
    polygon, correction = data["polygon"], data["correction"]
    return Line(
        id=_text(data["id"]),
        raw=_text(data["raw"]),
        words=tuple(_read_word(word) for word in _list(data["words"])),
        polygon=None if polygon is None else Polygon(tuple((_number(x), _number(y)) for x, y in _list(polygon))),
        script=Script(data["script"]),
        language=_text(data.get("language") or ""),
        correction=None if correction is None else _read_correction(correction),
    )


def _read_word(data: dict[str, Any]) -> Word:
    box = None if data["box"] is None else Box(*map(_number, _list(data["box"])))
    others = tuple(Alternative(_text(a["text"]), _read_nats(a["ink_nats"])) for a in _list(data["alternatives"]))
    script = Script(data["script"]) if data.get("script") else None
    return Word(_text(data["text"]), box, _number(data["confidence"]), others, script)


def _read_correction(data: dict[str, Any]) -> Correction:
    return Correction(
        edits=tuple(_read_edit(edit) for edit in _list(data["edits"])),
        words=tuple(_read_word(word) for word in _list(data["words"])),
        vocabulary=tuple(map(_text, _list(data["vocabulary"]))),
        failed=_text(data.get("failed") or ""),
    )


def _read_edit(data: dict[str, Any]) -> Edit:
    return Edit(
        start=_whole(data["start"]),
        stop=_whole(data["stop"]),
        before=_text(data["before"]),
        after=_text(data["after"]),
        kind=EditKind(data["kind"]),
        ink_nats=_read_nats(data["ink_nats"]),
        language_nats=_read_nats(data["language_nats"]),
        by=_text(data["by"]),
        verdict=Verdict(_is(data["verdict"]["accepted"], bool), _text(data["verdict"]["rule"])),
        model_nats=_read_nats(data.get("model_nats", 0.0)),
    )
