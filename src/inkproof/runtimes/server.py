"""Runs nothing: asks a language model on a server that speaks OpenAI's protocol.

Chats by /chat/completions; scores by /completions where the server echoes a prompt with its log-probabilities (vLLM
does, llama-server and Ollama do not). What fails for a moment is tried again, nothing is followed elsewhere.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import math
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from inkproof.errors import DownloadRefusedError, LanguageModelError, StateError, UsageError
from inkproof.protocols import Message

__all__ = ["ServerModel", "refuse_elsewhere"]

TRIES = 3
"""How often a request is made that meets a busy server or none."""
PAUSE_S = 0.5
"""Before the second try; twice that before the third."""
LONGEST_PAUSE_S = 10.0
"""However long a server asks us to wait."""
READ_BYTES = 65_536
AWAY_S = 60.0
"""After a server gave no answer, how long it is not asked again: the lines of a page do not each wait for it."""
ANSWER_BYTES = 4_000_000
"""Longest answer that is read."""
ANSWER_LIMITS = 5
"""Longest time that a whole answer takes, in time limits of one read: a server may drip."""
_BUSY = frozenset({408, 429, 500, 502, 503, 504})


class ServerModel:
    """A protocols.LanguageModel on a server, such as http://localhost:8080/v1; text leaves this process."""

    rewrites = True
    """A model that is worth a server is large enough to mend lines."""

    def __init__(self, url: str, name: str, *, key: str | None = None, timeout_s: float = 120.0) -> None:
        """Remember where the server is; warns where it is not this machine; raises UsageError on what is no address."""
        self._secure, self._host, self._port, self._path = _address(url)
        if not _is_loopback(self._host):
            warnings.warn(f"The text of your pages is sent to {self._host}", stacklevel=2)
        self._name = name
        self._key = key
        self._timeout_s, self._limit_s = timeout_s, ANSWER_LIMITS * timeout_s
        self._grammar_fits = True
        self._scores: bool | None = None
        self._away_until = 0.0
        self._closed = False

    @property
    def scores(self) -> bool:
        """Whether the server gives log-probabilities of a prompt, asked once.

        Raises LanguageModelError if it is away, or does not answer at all under this address and name.
        """
        if self._scores is None:
            try:
                self.score("The", [" end"])
            except _Unfit:
                self.complete([Message("user", "Say yes.")], max_tokens=1)
                self._scores = False
            else:
                self._scores = True
        return self._scores

    def complete(
        self,
        messages: Sequence[Message],
        *,
        grammar: str | None = None,
        max_tokens: int = 512,
        seed: int = 0,
        on_token: Callable[[str], None] | None = None,
    ) -> str:
        """The assistant's answer, without grammar from a server that knows none; LanguageModelError, StateError."""
        body: dict[str, Any] = {
            "model": self._name,
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "max_tokens": max_tokens,
            "seed": seed,
            "temperature": 0.0,
            "stream": True,
        }
        bound = {"grammar": grammar} if grammar is not None and self._grammar_fits else {}
        try:
            return self._chat({**body, **bound}, on_token)
        except _Unfit:
            if not bound:
                raise
            answer = self._chat(body, on_token)
            self._grammar_fits = False  # known only now: the server may have refused for another reason
            return answer

    def score(self, prefix: str, texts: Sequence[str]) -> list[float]:
        """log p(text | prefix) in nats for each text; raises LanguageModelError where the server does not say."""
        if not texts:
            return []
        body = {
            "model": self._name,
            "prompt": [prefix + text for text in texts],
            "max_tokens": 1,
            "temperature": 0.0,
            "echo": True,
            "logprobs": 1,
        }
        with self._asked("/completions", body) as response:
            answer = _parsed(b"".join(_received(response, self._limit_s)))
        try:
            choices = sorted(answer["choices"], key=lambda choice: int(choice.get("index", 0)))
            return [_nats(c["logprobs"], len(prefix), len(prefix + t)) for c, t in zip(choices, texts, strict=True)]
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise _Unfit(
                "The server gives no log-probabilities of a prompt", remedy="Score with a .gguf file"
            ) from error

    def close(self) -> None:
        """Ask no more; closing twice is allowed."""
        self._closed = True

    def _chat(self, body: dict[str, Any], on_token: Callable[[str], None] | None) -> str:
        pieces: list[str] = []
        with self._asked("/chat/completions", body) as response:
            for piece in _pieces(response, self._limit_s):
                pieces.append(piece)
                if on_token is not None:
                    on_token(piece)
        return "".join(pieces)

    @contextmanager
    def _asked(self, path: str, body: Mapping[str, Any]) -> Iterator[http.client.HTTPResponse]:
        """The server's answer, begun; tried again while the server is busy or refuses to listen."""
        if self._closed:
            raise StateError("The language model was closed", remedy="Open it anew")
        if time.monotonic() < self._away_until:
            raise LanguageModelError(f"{self._host} gave no answer a moment ago", remedy="Is it running?")
        pause_s, failure = PAUSE_S, ""
        for attempt in range(TRIES):
            if attempt:
                time.sleep(min(pause_s * attempt, LONGEST_PAUSE_S))
            connection = self._connection()
            try:
                try:
                    connection.request("POST", self._path + path, json.dumps(body).encode(), self._headers())
                    response = connection.getresponse()
                except TimeoutError:
                    failure = f"none within {self._timeout_s:g} s"
                    break  # it listened, and may yet be at work on this one
                except (OSError, http.client.HTTPException) as error:
                    failure = str(error) or type(error).__name__
                    continue
                if response.status in _BUSY:
                    failure, pause_s = f"status {response.status}", _pause_s(response, PAUSE_S)
                    continue
                if response.status != 200:
                    raise _refusal(response, self._host)
                try:
                    yield response
                except (OSError, http.client.HTTPException) as error:
                    if isinstance(error, TimeoutError):
                        self._away_until = time.monotonic() + AWAY_S
                    raise LanguageModelError(f"{self._host} broke off: {error}", remedy="Try again") from error
                return
            finally:
                connection.close()
        self._away_until = time.monotonic() + AWAY_S
        raise LanguageModelError(f"{self._host} gave no answer: {failure}", remedy="Is it running?")

    def _connection(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        return kind(self._host, self._port, timeout=self._timeout_s)

    def _headers(self) -> dict[str, str]:
        key = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        return {"Content-Type": "application/json", **key}


class _Unfit(LanguageModelError):
    """The server understood, and does not offer what was asked."""


def _pieces(response: http.client.HTTPResponse, limit_s: float) -> Iterator[str]:
    """The content of an answer as it comes: server-sent events, or one JSON object."""
    if "event-stream" not in response.headers.get("Content-Type", ""):
        yield _content(_parsed(b"".join(_received(response, limit_s))), "message")
        return
    for line in _lines(_received(response, limit_s)):
        field, _, data = line.decode("utf-8", "replace").strip().partition(":")
        if field != "data":
            continue
        if data.strip() == "[DONE]":
            return
        if piece := _content(_parsed(data), "delta"):
            yield piece


def _received(response: http.client.HTTPResponse, limit_s: float) -> Iterator[bytes]:
    """An answer's bytes as they come; raises LanguageModelError where there is no end to them."""
    end, size = time.monotonic() + limit_s, 0
    while received := response.read1(READ_BYTES):
        size += len(received)
        if size > ANSWER_BYTES or time.monotonic() > end:
            raise LanguageModelError("The server does not stop answering", remedy="Try another model")
        yield received


def _lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for part in parts:
        *whole, rest = (rest + part).split(b"\n")
        yield from whole
    yield rest


def _content(answer: Any, part: str) -> str:
    try:
        choices = answer["choices"]
        content = (choices[0][part].get("content") or "") if choices else ""
        if isinstance(content, str):
            return content
        raise TypeError(type(content))
    except (AttributeError, LookupError, TypeError) as error:
        raise LanguageModelError("The server's answer is none of a chat", remedy="Check the address") from error


def _parsed(data: bytes | str) -> Any:
    try:
        return json.loads(data)
    except (RecursionError, ValueError) as error:
        raise LanguageModelError("The server's answer is no JSON", remedy="Check the address") from error


def _nats(logprobs: Mapping[str, Any], start: int, stop: int) -> float:
    """Sum of the log-probabilities of the tokens that begin within [start, stop) of the echoed text."""
    pairs = list(zip(logprobs["text_offset"], logprobs["token_logprobs"], strict=True))
    if not pairs or int(pairs[0][0]) != 0:
        raise ValueError("the prompt is not echoed")
    nats = sum(float(nats) for offset, nats in pairs if start <= int(offset) < stop and nats is not None)
    if not nats < math.inf:  # JSON in Python may hold NaN
        raise ValueError("no number")
    return nats


def _refusal(response: http.client.HTTPResponse, host: str) -> LanguageModelError:
    said = " ".join(response.read(2000).decode("utf-8", "replace").split())[:200]
    if response.status in (401, 403):
        return LanguageModelError(f"{host} wants a key that it knows", remedy="Set INKPROOF_LLM_KEY")
    if response.status in (400, 404, 405, 422, 501):
        return _Unfit(f"{host} refused the request ({response.status}: {said})", remedy="Check address and name")
    return LanguageModelError(f"{host} answered {response.status}: {said}", remedy="Check the address")


def _pause_s(response: http.client.HTTPResponse, default_s: float) -> float:
    try:
        return max(0.0, float(response.headers.get("Retry-After", default_s)))
    except ValueError:
        return default_s


def refuse_elsewhere(url: str) -> None:
    """Raise DownloadRefusedError where a server's address is not on this machine, UsageError where it is none."""
    if not _is_loopback(_address(url)[1]):
        raise DownloadRefusedError(
            "Offline, no text is sent to another machine",
            remedy="Name a server on this machine, as http://localhost:8080/v1, a .gguf file, or leave offline out",
        )


def _address(url: str) -> tuple[bool, str, int | None, str]:
    """Whether it is https, host, port and path; raises UsageError on what is no address of a server."""
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{url!r} is no address of a server", remedy="Give one like http://localhost:8080/v1")
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            "An address with a user's name or password is not taken", remedy="Give the key in INKPROOF_LLM_KEY"
        )
    return parts.scheme == "https", parts.hostname, port, parts.path.rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
