"""Our own parsers, each as a function of bytes, and small whole inputs of each: what `benchmarks.fuzz` runs.

Weights (ONNX) are looked through by us and so are here; a GGUF file's header and a document's text are read by
llama.cpp and PDFium, which are not ours, and lattices are never read from a file.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

__all__ = ["SEEDS", "TARGETS"]


def _archive(data: bytes) -> None:
    from inkproof.loading.archives import archive_parts

    for part in archive_parts("fuzz", lambda: io.BytesIO(data)):
        with part.open() as stream:
            stream.read()


def _answers(data: bytes) -> None:
    """What a language model says for lines that it was asked about."""
    from inkproof.correct.prompting import Prompt, ask
    from inkproof.document import Line

    lines = [Line("p1l1", "The mornlng train"), Line("p1l2", "was late again,")]
    model: Any = SimpleNamespace(complete=lambda *_, **__: data.decode("utf-8", "replace"))
    for _, better in ask(model, Prompt("", "{numbers} {lines}"), lines, [0, 1], []):
        assert isinstance(better, dict)


def _command(data: bytes) -> None:
    from inkproof.postprocessors import _words

    _words(data.decode("utf-8", "surrogateescape"))


def _document(data: bytes) -> None:
    """Our JSON: what is taken for a document can be written again."""
    from inkproof.export import JsonExporter, read_json
    from inkproof.textfile import decode

    document = read_json(decode(data, "fuzz"))
    assert isinstance(document.text + document.raw_text, str)
    JsonExporter().write(document.pages, document.source, io.StringIO(), document.steps)


def _kinds(data: bytes) -> None:
    from pathlib import PurePosixPath

    from inkproof.loading.kinds import kind_of, natural_order

    kind_of(data)
    text = data.decode("utf-8", "surrogateescape")
    sorted([PurePosixPath(text), PurePosixPath(text[::-1]), PurePosixPath("a/1.png")], key=natural_order)


def _languages(data: bytes) -> None:
    from inkproof.languages import LANGUAGES, asked_for, parse_languages

    assert set(asked_for(parse_languages(data.decode("utf-8", "surrogateescape")))) <= set(LANGUAGES)


def _manifest(data: bytes) -> None:
    """Rows of JSON that `evaluate` takes, for texts and for lines."""
    from inkproof.document import Document
    from inkproof.errors import InkproofError
    from inkproof.evaluate.collect import lines_from_manifest, samples_from_manifest
    from inkproof.evaluate.lines import compare_lines

    path = _folder() / "fuzz.jsonl"
    path.write_bytes(data)
    try:
        list(samples_from_manifest(path, lambda _: Document(None, ())))
    except InkproofError:
        compare_lines(lines_from_manifest(path, lambda _: Document(None, ())))


def _rows_to_learn(data: bytes) -> None:
    from inkproof.learn.lessons import lessons_in

    folder = _reviewed_folder() / "rows"
    folder.mkdir(exist_ok=True)
    (folder / "manifest.jsonl").write_bytes(data)
    lessons_in(folder)


def _model_names(data: bytes) -> None:
    import os

    from inkproof.runtimes import gguf

    name = data.decode("utf-8", "surrogateescape")
    if not os.path.isdir(gguf._as_path(name)):  # noqa: PTH112 (it never raises)
        gguf.find(name, offline=True, cache=_folder())


def _model_files(data: bytes) -> None:
    """Names that a hub lists, and which of them is wanted."""
    from inkproof.runtimes.gguf import _stays_inside
    from inkproof.runtimes.quantisation import choose

    wanted, *names = data.decode("utf-8", "replace").split("\n")
    assert set(choose([name for name in names if _stays_inside(name)], wanted, "fuzz")) <= set(names)


def _page_ranges(data: bytes) -> None:
    from itertools import islice

    from inkproof.pageranges import parse_pages

    pages = parse_pages(data.decode("utf-8", "surrogateescape"))
    assert all(1 <= number <= 50 for number in islice(pages.of(50), 60))
    pages.within(3, 9)
    pages.missing(7)


def _prompt(data: bytes) -> None:
    from inkproof.correct.prompting import load_prompt

    path = _folder() / "prompt.txt"
    path.write_bytes(data)
    load_prompt(path)


def _reviewed(data: bytes) -> None:
    """Our JSON beside its picture, as a person corrected it: lines to learn from and to measure by."""
    from inkproof.evaluate.collect import lines_from_documents
    from inkproof.evaluate.lines import compare_lines
    from inkproof.export import read_json
    from inkproof.learn.lessons import lessons_in

    folder = _reviewed_folder()
    path = folder / "scan.json"
    path.write_bytes(data)
    compare_lines(lines_from_documents(path, path, read_json))
    for lesson in lessons_in(folder):
        assert lesson.text
        assert lesson.pixels.size


def _server(data: bytes) -> None:
    """What a server answers to a chat, streamed or whole, and to the question for log-probabilities."""
    from email.message import Message as Headers

    from inkproof.errors import InkproofError
    from inkproof.protocols import Message
    from inkproof.runtimes.server import ServerModel

    for kind in ("text/event-stream", "application/json"):
        model: Any = ServerModel("http://localhost/v1", "fuzz")
        headers = Headers()
        headers["Content-Type"] = kind
        answer = io.BytesIO(data)
        response = SimpleNamespace(read1=answer.read1, headers=headers)
        model._asked = lambda path, body, response=response: nullcontext(response)
        try:
            assert isinstance(model.complete([Message("user", "a line")]), str)
        except InkproofError:
            answer.seek(0)
    assert all(nats < math.inf for nats in model.score("The", [" end", " hen"]))


def _steps(data: bytes) -> None:
    from inkproof.assemble.reading import _preparation
    from inkproof.settings import parse_steps

    upright: Any = SimpleNamespace(upright=None)
    _preparation(parse_steps(data.decode("utf-8", "surrogateescape")), lambda: upright)


def _template(data: bytes) -> None:
    """What the process says that a chat template ran in: the template may have made it say anything."""
    from unittest.mock import patch

    from inkproof.protocols import Message
    from inkproof.runtimes import templating
    from inkproof.runtimes.chat import lay_out

    messages = [Message("system", "mend"), Message("user", "a line")]
    templating._answered.cache_clear()
    with patch("subprocess.run", lambda *_, **__: SimpleNamespace(stdout=data)):
        laid = lay_out("a template", messages, bos="<s>", eos="</s>")
    assert {piece.text for piece in laid if piece.said} <= {"mend", "a line", "mend\n\na line"}


def _text(data: bytes) -> None:
    """What another program read, and after a zero byte what a post-processor makes of it."""
    from inkproof.assemble import correct_text
    from inkproof.export import JsonExporter
    from inkproof.textfile import decode

    read, _, better = data.partition(b"\0")
    given = better.decode("utf-8", "replace")
    document = correct_text(decode(read, "fuzz"), wording=True, postprocess=[lambda _: given])
    JsonExporter().write(document.pages, document.source, io.StringIO(), document.steps)


def _vocabulary(data: bytes) -> None:
    from inkproof.textfile import decode
    from inkproof.vocabulary import parse_vocabulary

    for word, weight in parse_vocabulary(decode(data, "fuzz").splitlines()):
        assert word
        assert 0 < weight < float("inf")


def _weights(data: bytes) -> None:
    """A recognizer's file, as far as we look through it."""
    from inkproof.weights import read_weights

    path = _folder() / "hand.onnx"
    path.write_bytes(data)
    given = read_weights(path)
    assert 0 < given.height_px < 1000
    assert given.familiar is None or 0 < given.familiar <= 1
    assert len(given.classes) > 2


@cache
def _temporary() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="fuzz")


def _folder() -> Path:
    """For what the parsers read from a disk; it goes with the process."""
    return Path(_temporary().name)


@cache
def _reviewed_folder() -> Path:
    from PIL import Image

    folder = _folder() / "reviewed"
    folder.mkdir()
    Image.linear_gradient("L").save(folder / "scan.png")
    return folder


def _archives() -> Sequence[bytes]:
    from benchmarks.damage import originals

    files = originals()
    return files["zip"], files["zip stored"]


def _documents() -> Sequence[bytes]:
    """A page of one line that was corrected, with everything that a document may hold."""
    word = {"text": "mornlng", "box": [10, 10, 50, 40], "confidence": 0.5}
    word["alternatives"] = [{"text": "morning", "ink_nats": -2.5}]
    edit = {"start": 0, "stop": 7, "before": "mornlng", "after": "morning", "kind": "reading", "ink_nats": -2.5}
    edit |= {"language_nats": None, "by": "spelling", "verdict": {"accepted": True, "rule": "gain"}}
    correction = {"edits": [edit], "words": [word], "vocabulary": ["morning"], "failed": None}
    line = {"id": "p1l1", "script": "printed", "language": "en", "raw": "mornlng", "text": "morning", "confidence": 0.5}
    line |= {"polygon": [[10, 10], [200, 10], [200, 40], [10, 40]], "words": [word], "correction": correction}
    lines = [line, {**line, "id": "p1l2", "polygon": [[10, 50], [200, 60], [200, 90], [10, 80]], "correction": None}]
    page = {"number": 1, "size": [256, 256], "dpi": 300.0, "mode": "L", "language": "en", "rotation": 0}
    page |= {"prepared": ["auto"], "lines": lines}
    step = {"name": "recognize", "version": "1", "weights_sha256": "0" * 64, "settings": {"script": "auto"}}
    whole = {"schema": "inkproof-document-1", "source": {"name": "scan.png", "kind": "png"}}
    return [json.dumps({**whole, "steps": [step], "pages": [page]}).encode()]


def _rows() -> Sequence[bytes]:
    rows = (
        {"text": "ink", "output": "lnk", "raw": "lnk", "name": "one"},
        {"image": "fuzz.jsonl", "lines": [{"polygon": [[0, 0], [9, 0], [9, 5]]}, {"box": [0, 0, 9, 5]}]},
    )
    return [json.dumps(row).encode() for row in rows]


def _replies() -> Sequence[bytes]:
    chat = json.dumps({"choices": [{"message": {"content": "ink"}, "delta": {"content": "ink"}}]})
    echo = {"text_offset": [0, 3], "token_logprobs": [None, -1.5]}
    scores = {"choices": [{"index": number, "logprobs": echo} for number in range(2)]}
    stream = f": hello\nevent: message\ndata: {chat}\n\ndata: [DONE]\n\n"
    return [chat.encode(), stream.encode(), json.dumps(scores).encode()]


def _templates() -> Sequence[bytes]:
    laid = "<s>[system] \ue0000\ue001[user] \ue0001\ue001[assistant]"
    return [json.dumps(answer).encode() for answer in ({"text": laid}, {"error": "no system"}, {"text": "unsaid"})]


def _hands() -> Sequence[bytes]:
    """A graph of one node that says how it is fed."""
    from inkproof.weights.given import _message

    model = _message("Model")()
    model.opsets.add(domain="")
    node = model.graph.nodes.add()
    node.operator = "Identity"
    node.attributes.add().array.place = 0
    for key, value in {"character": "a\nb", "height_px": "48", "step_px": "8", "learnt": '{"familiar": 0.5}'}.items():
        model.facts.add(key=key, value=value)
    return [model.SerializeToString()]


TARGETS: dict[str, Callable[[bytes], None]] = {
    "answers": _answers,
    "archive": _archive,
    "command": _command,
    "document": _document,
    "kinds": _kinds,
    "languages": _languages,
    "manifest": _manifest,
    "model-files": _model_files,
    "model-names": _model_names,
    "page-ranges": _page_ranges,
    "prompt": _prompt,
    "reviewed": _reviewed,
    "rows-to-learn": _rows_to_learn,
    "server": _server,
    "steps": _steps,
    "template": _template,
    "text": _text,
    "vocabulary": _vocabulary,
    "weights": _weights,
}
SEEDS: dict[str, Callable[[], Sequence[bytes]]] = {
    "answers": lambda: [b"1: The morning train\n2: was late again,\n"],
    "archive": _archives,
    "command": lambda: [b"""cat -u "a b" 'c'"""],
    "document": _documents,
    "kinds": lambda: [b"\0\0\0\x18ftypavifmif1", b"%PDF-1.4", b"RIFF0000WEBP", b"a/page10.png"],
    "languages": lambda: [b"en-GB,de_DE.UTF-8, zh-Hans,auto"],
    "manifest": _rows,
    "model-files": lambda: [b"Q4_K_M\na-Q4_K_M-00001-of-00002.gguf\na-Q4_K_M-00002-of-00002.gguf\nb.gguf"],
    "model-names": lambda: [b"owner/repo:Q4_K_M", b"~/a.gguf", b"smollm2"],
    "page-ranges": lambda: [b"2-5,8, 11-"],
    "prompt": lambda: [b"mend\n---\n{lines}\n{numbers}"],
    "reviewed": _documents,
    "rows-to-learn": lambda: [b'{"image": "../scan.png", "text": "ink"}'],
    "server": _replies,
    "steps": lambda: [b"auto,otsu, upright", b"none"],
    "template": _templates,
    "text": lambda: [b"Tbe rnorning traln,\nwas 1ate\0The morning train,\nwas late", "“Más” ¿dónde? 12.5 %".encode()],
    "vocabulary": lambda: [b"ink 2.5\n# comment\nFran\xc3\xa7ois Villon 1e3 # poet\n.5"],
    "weights": _hands,
}
"""Each target's whole inputs, to begin with."""
