"""A process for PDFium, which may crash, fill the memory or draw for ever: both of its ends. Nothing is drawn here.

Requests are lines of JSON on its standard input, answers lines of JSON on its output, a page's pixels after them.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import numpy.typing as npt

from inkproof import errors
from inkproof.errors import InkproofError, InputError, OversizedInputError, TruncatedInputError
from inkproof.limits import bound, isolated
from inkproof.loading.guards import PDF_ANEW, decoding
from inkproof.loading.layers import Words

__all__ = ["Worker", "serve"]

START_LIMIT_S = 60.0
"""Longest time for the process to start, which a machine that has much to do delays."""

TIME_LIMIT_S = 60.0
"""Longest time to open a document, and to draw a page."""

PROCESSOR_LIMIT_S = 20
"""The same in processor time, where the system bounds it: a machine that has much to do takes none of it away. The
largest pages take half of it."""

MEMORY_LIMIT_BYTES = 7 * 2**28
"""Address space of the process beside the document, where the system bounds it: with a reader that holds no page yet it
stays below 2 GiB. A scan in colour with as many pixels as a page may have takes 1.4 GiB."""

STRIP_ROWS = 256


class Worker:
    """A PDF, open in a process of its own that ends with this one; not for two threads at once."""

    def __init__(self, stream: BinaryIO, name: str, password: str | None) -> None:
        """Raises InputError on a document that cannot be opened."""
        self._name, self._ready, self._late = name, False, False
        self._process = _started()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests, self._answers = self._process.stdin, cast(io.BufferedReader, self._process.stdout)
        path = _path_of(stream)
        size = 0 if path else stream.seek(0, io.SEEK_END)
        stream.seek(0)
        try:
            with self._bounded(name, START_LIMIT_S):
                self._answer()
            self._ready = True
            with self._bounded(name, TIME_LIMIT_S):
                self._ask({"what": name, "password": password, "path": path, "bytes": size})
                if not path:
                    shutil.copyfileobj(stream, self._requests)
                self.count: int = self._answer()["count"]
        except BaseException:
            self.close()
            raise

    def page(
        self, number: int, max_pixels: int, *, with_layer: bool
    ) -> tuple[npt.NDArray[np.uint8], float, list[Words]]:
        """Pixels uint8 [H, W, 3] RGB of a page, their dpi, and the words of its text layer; raises InputError."""
        what = f"page {number} of {self._name}"
        with self._bounded(what, TIME_LIMIT_S):
            self._ask({"what": what, "page": number, "max_pixels": max_pixels, "with_layer": with_layer})
            answer = self._answer()
            pixels = np.empty(answer["shape"], np.uint8)
            if self._answers.readinto(pixels.data.cast("B")) < pixels.nbytes:
                raise EOFError
        return pixels, answer["dpi"], answer["words"]

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        with contextlib.suppress(OSError):  # what it was not told yet has no reader any more
            self._requests.close()
        self._answers.close()
        self._process.wait()

    @contextlib.contextmanager
    def _bounded(self, what: str, limit_s: float) -> Iterator[None]:
        """Ends the process where it takes too long, and tells what has become of it."""
        timer = threading.Timer(limit_s, self._end)
        timer.daemon = True
        timer.start()
        try:
            with decoding(what):
                try:
                    yield
                except (EOFError, BrokenPipeError) as error:
                    raise self._failure(what) from error
        finally:
            timer.cancel()

    def _end(self) -> None:
        self._late = True
        self._process.kill()

    def _failure(self, what: str) -> InputError:
        if not self._ready:
            return _unstarted()
        if self._late or -self._process.wait() == getattr(signal, "SIGXCPU", None):
            return OversizedInputError(
                f"{what} keeps PDFium busy for too long",
                remedy="Print it to a new PDF, or save its pages as pictures",
            )
        return TruncatedInputError(
            f"{what} is damaged, so much that PDFium breaks down or runs out of memory", remedy=PDF_ANEW
        )

    def _ask(self, request: Mapping[str, Any]) -> None:
        bounded = {**request, "processor_s": PROCESSOR_LIMIT_S}
        self._requests.write(json.dumps(bounded).encode() + b"\n")
        self._requests.flush()

    def _answer(self) -> Any:
        self._requests.flush()
        line = self._answers.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        answer = json.loads(line)
        if "error" in answer:
            raise getattr(errors, answer["error"])(answer["message"], remedy=answer["remedy"])
        return answer


def _started() -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            isolated(__name__),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the reader, which then ends it
        )
    except (OSError, ValueError) as error:
        raise _unstarted() from error


def _unstarted() -> InputError:
    return InputError(
        "PDFs are drawn in a process of their own, which does not start",
        remedy=f"Check that {sys.executable or 'python'} runs",
    )


def _path_of(stream: BinaryIO) -> str | None:
    """Where the stream's file lies, if it lies on a disk: then its bytes need not be sent."""
    name = getattr(stream, "name", None)
    path = Path(name).resolve() if isinstance(name, str) else None
    return str(path) if path and path.is_file() else None


def serve() -> None:
    """The other end: opens one document and draws its pages until its reader has gone."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no answer
    requests: queue.SimpleQueue[tuple[dict[str, Any], bytes]] = queue.SimpleQueue()
    threading.Thread(target=_hear, args=(sys.stdin.buffer, requests), daemon=True).start()
    _say(answers, {})
    document: Any = None
    while True:
        request, data = requests.get()
        try:
            bound("RLIMIT_CPU", math.ceil(time.process_time()) + request["processor_s"])
            with decoding(request["what"]):
                if document is None:
                    bound("RLIMIT_AS", MEMORY_LIMIT_BYTES + len(data))
                    document = _opened(request, data)
                    _say(answers, {"count": len(document)})
                else:
                    _draw(document, request, answers)
        except InkproofError as error:
            _say(answers, {"error": type(error).__name__, "message": error.message, "remedy": error.remedy})


def _hear(stream: BinaryIO, requests: queue.SimpleQueue[tuple[dict[str, Any], bytes]]) -> None:
    # In a thread of its own, which hears that the reader has gone even while PDFium draws for ever.
    try:
        for line in iter(stream.readline, b""):
            request = json.loads(line)
            requests.put((request, stream.read(request.get("bytes", 0))))
    finally:
        os._exit(0)


def _say(answers: BinaryIO, answer: Mapping[str, Any]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


def _opened(request: Mapping[str, Any], data: bytes) -> Any:
    from inkproof.loading.pdfium import open_pdf

    stream = Path(request["path"]).open("rb") if request["path"] else io.BytesIO(data)  # noqa: SIM115 (kept open)
    return open_pdf(stream, request["what"], request["password"])


def _draw(document: Any, request: Mapping[str, Any], answers: BinaryIO) -> None:
    from inkproof.loading.pdfium import draw

    bitmap, dpi, words = draw(document, request["page"], request["max_pixels"], with_layer=request["with_layer"])
    pixels = bitmap.to_numpy()[..., :3]
    _say(answers, {"shape": pixels.shape, "dpi": dpi, "words": words})
    for top in range(0, len(pixels), STRIP_ROWS):
        answers.write(np.ascontiguousarray(pixels[top : top + STRIP_ROWS]).data)
    answers.flush()
    bitmap.close()
