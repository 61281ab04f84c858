"""Laying out a conversation by a model's own chat template, which came with its weights and is not trusted.

The template sees placeholders, never the messages: what stands on a page cannot open a turn of its own, since what the
template wrote and what somebody said stay apart until they are tokens. Knows no engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from inkproof.errors import LanguageModelError
from inkproof.protocols import Message
from inkproof.runtimes.templating import render

__all__ = ["Piece", "lay_out", "plain"]

_PLACEHOLDER = re.compile("\ue000(\\d{1,6})\ue001")


class Piece(NamedTuple):
    """A stretch of a laid-out conversation, and whether somebody said it (the template wrote the rest)."""

    text: str
    said: bool


def plain(messages: Sequence[Message]) -> list[Piece]:
    """The layout for a model that has no template: messages apart by an empty line."""
    return [piece for message in messages for piece in (Piece(message.content, True), Piece("\n\n", False))]


def lay_out(template: str, messages: Sequence[Message], *, bos: str = "", eos: str = "") -> list[Piece]:
    """The conversation, open for the assistant's answer; raises LanguageModelError on a template that does not work."""
    said = tuple((message.role, f"\ue000{i}\ue001") for i, message in enumerate(messages))
    try:
        return list(_pieces(render(template, said, bos, eos), [message.content for message in messages]))
    except LanguageModelError:
        merged = _without_system(messages)
        if len(merged) < len(messages):
            return lay_out(template, merged, bos=bos, eos=eos)
        raise


def _without_system(messages: Sequence[Message]) -> list[Message]:
    """The system's words put before the first of the user's: some templates know no system."""
    if len(messages) < 2 or messages[0].role != "system" or messages[1].role != "user":
        return list(messages)
    first = Message("user", f"{messages[0].content}\n\n{messages[1].content}")
    return [first, *messages[2:]]


def _pieces(laid: str, contents: Sequence[str]) -> Iterator[Piece]:
    at, given = 0, set()
    for found in _PLACEHOLDER.finditer(laid):
        if int(found[1]) >= len(contents):
            raise _unsaid()
        yield Piece(laid[at : found.start()], False)
        yield Piece(contents[int(found[1])], True)
        given.add(int(found[1]))
        at = found.end()
    # A template that knows no system may leave it out without a word.
    if len(given) < len(contents):
        raise _unsaid()
    yield Piece(laid[at:], False)


def _unsaid() -> LanguageModelError:
    return LanguageModelError(
        "The model's chat template does not give what was said", remedy="Use another conversion of the model"
    )
