"""Coverage-guided fuzzing (atheris) of our own parsers: nothing but an InkproofError may come out.

`python -m benchmarks.fuzz TARGET -max_total_time=300`: one target a process; the rest is for libFuzzer. A corpus folder
may be named, too.
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

__all__ = ["TARGETS", "main"]


def _archive(data: bytes) -> None:
    from inkproof.loading.archives import archive_parts

    for part in archive_parts("fuzz", lambda: io.BytesIO(data)):
        with part.open() as stream:
            stream.read()


def _kinds(data: bytes) -> None:
    from pathlib import PurePosixPath

    from inkproof.loading.kinds import kind_of, natural_order

    kind_of(data)
    text = data.decode("utf-8", "surrogateescape")
    sorted([PurePosixPath(text), PurePosixPath(text[::-1]), PurePosixPath("a/1.png")], key=natural_order)


def _json(data: bytes) -> None:
    from inkproof.export import read_json
    from inkproof.textfile import decode

    read_json(decode(data, "fuzz"))


def _page_ranges(data: bytes) -> None:
    from itertools import islice

    from inkproof.pageranges import parse_pages

    pages = parse_pages(data.decode("utf-8", "surrogateescape"))
    assert all(1 <= number <= 50 for number in islice(pages.of(50), 60))
    pages.within(3, 9)
    pages.missing(7)


def _server(data: bytes) -> None:
    from email.message import Message

    from inkproof.runtimes import server

    for kind in ("text/event-stream", "application/json"):
        headers = Message()
        headers["Content-Type"] = kind
        answer: Any = io.BytesIO(data)
        response: Any = SimpleNamespace(read=answer.read, readline=answer.readline, headers=headers)
        "".join(server._pieces(response, 1.0))


def _template(data: bytes) -> None:
    from inkproof.protocols import Message
    from inkproof.runtimes.chat import lay_out

    messages = [Message("system", "mend"), Message("user", "a line")]
    lay_out(data.decode("utf-8", "replace"), messages, bos="<s>", eos="</s>")


def _vocabulary(data: bytes) -> None:
    from inkproof.textfile import decode
    from inkproof.vocabulary import parse_vocabulary

    for word, weight in parse_vocabulary(decode(data, "fuzz").splitlines()):
        assert word
        assert 0 < weight < float("inf")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "archive": _archive,
    "json": _json,
    "kinds": _kinds,
    "page-ranges": _page_ranges,
    "server": _server,
    "template": _template,
    "vocabulary": _vocabulary,
}


def main(argv: Sequence[str] | None = None) -> None:
    """Fuzz one target until libFuzzer ends the process: 0 if nothing was found."""
    given = list(sys.argv[1:] if argv is None else argv)
    if not given or given[0] not in TARGETS:
        raise SystemExit(f"usage: python -m benchmarks.fuzz {{{','.join(TARGETS)}}} [libFuzzer's options]")
    import atheris

    from inkproof.errors import InkproofError

    target = TARGETS[given[0]]
    with atheris.instrument_imports(include=["inkproof", "zipfile", "jinja2"]), contextlib.suppress(InkproofError):
        target(b"")  # what the target imports is instrumented now

    def one(data: bytes) -> None:
        with contextlib.suppress(InkproofError):
            target(data)

    atheris.Setup([sys.argv[0], *given[1:]], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
