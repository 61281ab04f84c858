"""Laying out a conversation by a model's own chat template, which came with its weights and is not trusted.

The template sees placeholders, never the messages: what stands on a page cannot open a turn of its own, since what the
template wrote and what somebody said stay apart until they are tokens. Knows no engine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, NoReturn

from inkproof.errors import LanguageModelError
from inkproof.protocols import Message

__all__ = ["Piece", "lay_out", "plain"]

TEMPLATE_CHARACTERS = 65_536
"""Longest template that is looked at."""
LAID_OUT_CHARACTERS = 65_536
"""Longest text, value or list that a template may make of its placeholders."""
STEPS = 5_000
"""Calls and turns of loops that a template may take."""
_FILTERS = frozenset(
    {"capitalize", "default", "first", "items", "last", "length", "list", "lower", "map", "reject", "rejectattr"}
    | {"reverse", "safe", "select", "selectattr", "string", "title", "trim", "upper"}
)
_GROWING = frozenset(
    {"center", "expandtabs", "format", "format_map", "join", "ljust", "replace", "rjust", "translate", "zfill"}
)
"""Methods of a text whose result may be far longer than all they were given."""
_PLACEHOLDER = re.compile("\ue000(\\d+)\ue001")


class Piece(NamedTuple):
    """A stretch of a laid-out conversation, and whether somebody said it (the template wrote the rest)."""

    text: str
    said: bool


def plain(messages: Sequence[Message]) -> list[Piece]:
    """The layout for a model that has no template: messages apart by an empty line."""
    return [piece for message in messages for piece in (Piece(message.content, True), Piece("\n\n", False))]


def lay_out(template: str, messages: Sequence[Message], *, bos: str = "", eos: str = "") -> list[Piece]:
    """The conversation, open for the assistant's answer; raises LanguageModelError on a template that does not work."""
    try:
        return _render(template, messages, bos, eos)
    except Exception as error:  # a template becomes Python, and may raise whatever that can
        merged = _without_system(messages)
        if len(merged) < len(messages):
            return lay_out(template, merged, bos=bos, eos=eos)
        raise LanguageModelError(
            f"The model's chat template does not work: {error}", remedy="Use another conversion of the model"
        ) from error


def _without_system(messages: Sequence[Message]) -> list[Message]:
    """The system's words put before the first of the user's: some templates know no system."""
    if len(messages) < 2 or messages[0].role != "system" or messages[1].role != "user":
        return list(messages)
    first = Message("user", f"{messages[0].content}\n\n{messages[1].content}")
    return [first, *messages[2:]]


def _render(template: str, messages: Sequence[Message], bos: str, eos: str) -> list[Piece]:
    if len(template) > TEMPLATE_CHARACTERS:
        raise ValueError(f"it has {len(template)} characters (limit {TEMPLATE_CHARACTERS})")
    said = [{"role": message.role, "content": f"\ue000{i}\ue001"} for i, message in enumerate(messages)]
    laid = ""
    for part in _bounded(template).generate(
        messages=said, add_generation_prompt=True, bos_token=bos, eos_token=eos, tools=None, documents=None
    ):
        laid += part
        if len(laid) > LAID_OUT_CHARACTERS:
            raise ValueError(f"it writes more than {LAID_OUT_CHARACTERS} characters")
    return list(_pieces(laid, [message.content for message in messages]))


def _pieces(laid: str, contents: Sequence[str]) -> Iterator[Piece]:
    at = 0
    for found in _PLACEHOLDER.finditer(laid):
        yield Piece(laid[at : found.start()], False)
        yield Piece(contents[int(found[1])], True)
        at = found.end()
    if not at:
        raise ValueError("it leaves out what was said")
    yield Piece(laid[at:], False)


class _Bounds:
    """Counts a template's steps and measures its values; raises Jinja's SecurityError past a limit."""

    def __init__(self) -> None:
        self._left = STEPS

    def step(self) -> None:
        self._left -= 1
        if self._left < 0:
            _forbid(f"more than {STEPS} steps")

    def measured(self, value: Any) -> Any:
        if isinstance(value, str | bytes | list | tuple | dict) and len(value) > LAID_OUT_CHARACTERS:
            _forbid(f"a value longer than {LAID_OUT_CHARACTERS}")
        if isinstance(value, int) and abs(value) > LAID_OUT_CHARACTERS:
            _forbid(f"a number over {LAID_OUT_CHARACTERS}")
        return value

    def counted(self, values: Iterable[Any]) -> Iterator[Any]:
        for value in values:
            self.step()
            yield value

    def shown(self, value: Any) -> Any:
        self.step()
        return self.measured(value)


def _bounded(template: str) -> Any:
    """The template in the sandbox, with its loops counted and its longer texts measured."""
    from jinja2 import nodes

    bounds = _Bounds()
    sandbox = _sandbox(bounds)
    tree = sandbox.parse(template)
    for loop in tree.find_all(nodes.For):
        loop.iter = nodes.Filter(loop.iter, "counted", [], [], None, None, lineno=loop.lineno)
    for joined in tree.find_all(nodes.Concat):
        joined.nodes = [nodes.Filter(n, "measured", [], [], None, None, lineno=joined.lineno) for n in joined.nodes]
    for block in tree.find_all(nodes.AssignBlock):
        block.filter = nodes.Filter(block.filter, "measured", [], [], None, None, lineno=block.lineno)
    return sandbox.from_string(tree)


def _sandbox(bounds: _Bounds) -> Any:
    """Jinja's immutable sandbox with every call and sum bounded, and few filters."""
    from jinja2.ext import loopcontrols
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Bounded(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset({"+", "*", "**", "%"})

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            if operator == "**" or (operator != "+" and not all(isinstance(v, int | float) for v in (left, right))):
                _forbid(f"{operator} of {left!r} and {right!r}")
            measured = bounds.measured
            return measured(super().call_binop(context, operator, measured(left), measured(right)))

        def call(self, context: Any, called: Any, /, *args: Any, **kwargs: Any) -> Any:
            bounds.step()
            owner = getattr(called, "__self__", None)
            if isinstance(owner, str) and called.__name__ in _GROWING and len(owner) * _longest(args) > 10**6:
                _forbid(f"{called.__name__} of long texts")
            for value in (*args, *kwargs.values()):
                bounds.measured(value)
            return bounds.measured(super().call(context, called, *args, **kwargs))

    sandbox = Bounded(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols], finalize=bounds.shown)
    sandbox.filters = {name: sandbox.filters[name] for name in _FILTERS}
    sandbox.filters |= {"tojson": _to_json, "counted": bounds.counted, "measured": bounds.measured}
    sandbox.globals = {"range": sandbox.globals["range"], "namespace": sandbox.globals["namespace"]}
    sandbox.globals |= {"raise_exception": _forbid, "strftime_now": lambda form: ""}
    return sandbox


def _forbid(reason: str) -> NoReturn:
    from jinja2.exceptions import SecurityError

    raise SecurityError(reason[:200])


def _to_json(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _longest(values: Iterable[Any]) -> int:
    return max((value if isinstance(value, int) else len(str(value)) for value in values), default=0)
