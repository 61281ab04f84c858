"""A process for a chat template, which may loop for ever or fill the memory: both of its ends. No messages are seen.

The template comes with a model's weights and is not trusted: it runs in Jinja's immutable sandbox, and the process that
runs it has little time, little memory, and nothing of the reader's.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn

from inkproof.errors import LanguageModelError
from inkproof.limits import bound, isolated

__all__ = ["render", "serve"]

TEMPLATE_CHARACTERS = 65_536
"""Longest template that is looked at, and longest text that one may make."""
TIME_LIMIT_S = 60.0
"""Longest time for the process, which a machine that has much to do delays; where the system bounds no processor time,
a template that loops is ended by this alone."""
PROCESSOR_LIMIT_S = 2
"""The same in processor time, where the system bounds it: templates take some thousandths of it."""
MEMORY_LIMIT_BYTES = 2**29
"""Address space of the process, where the system bounds it."""


def render(template: str, said: tuple[tuple[str, str], ...], bos: str, eos: str) -> str:
    """What a template writes around (role, content) pairs; raises LanguageModelError where it does not work."""
    answer = _answered(template, said, bos, eos)
    if not isinstance(answer.get("text"), str):
        raise LanguageModelError(
            f"The model's chat template does not work: {answer['error'][:200]}",
            remedy="Use another conversion of the model",
        )
    return answer["text"]


@lru_cache(maxsize=64)  # failures too: a template that knows no system is tried with one before each question
def _answered(template: str, said: tuple[tuple[str, str], ...], bos: str, eos: str) -> Mapping[str, str]:
    if len(template) > TEMPLATE_CHARACTERS:
        return {"error": f"it has {len(template)} characters (limit {TEMPLATE_CHARACTERS})"}
    messages = [{"role": role, "content": content} for role, content in said]
    asked = {"template": template, "messages": messages, "bos_token": bos, "eos_token": eos}
    try:
        process = subprocess.run(
            isolated(__name__),
            input=json.dumps(asked).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=TIME_LIMIT_S,
            start_new_session=True,  # Ctrl-C is for the reader, which then ends it
            check=False,
        )
        answer = json.loads(process.stdout)
        if isinstance(answer, dict) and any(isinstance(answer.get(key), str) for key in ("text", "error")):
            return answer
    except subprocess.TimeoutExpired:
        return {"error": "it does not come to an end"}
    except OSError as error:  # of this machine at this moment, so nothing that is kept of the template
        raise LanguageModelError(
            f"No process starts for the model's chat template ({error})", remedy="Try again"
        ) from error
    except (RecursionError, ValueError):  # no answer: ended by a limit
        pass
    return {"error": "it takes too much time or memory"}


def serve() -> None:
    """The other end: renders the one template that stands on the standard input."""
    asked = json.load(sys.stdin.buffer)
    bound("RLIMIT_CPU", math.ceil(time.process_time()) + PROCESSOR_LIMIT_S)
    bound("RLIMIT_AS", MEMORY_LIMIT_BYTES)
    try:
        answer = {"text": _rendered(**asked)}
    except Exception as error:  # a template becomes Python, and may raise whatever that can
        answer = {"error": " ".join(str(error).split())[:200] or type(error).__name__}
    sys.stdout.write(json.dumps(answer))


def _rendered(template: str, **said: Any) -> str:
    from jinja2.ext import loopcontrols
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    sandbox = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
    sandbox.filters["tojson"] = _to_json
    sandbox.globals |= {"raise_exception": _raise, "strftime_now": lambda form: ""}
    laid = ""
    for part in sandbox.from_string(template).generate(**said, add_generation_prompt=True, tools=None, documents=None):
        laid += part
        if len(laid) > TEMPLATE_CHARACTERS:
            raise ValueError(f"it writes more than {TEMPLATE_CHARACTERS} characters")
    return laid


def _raise(reason: str) -> NoReturn:
    raise ValueError(reason)


def _to_json(value: Any, indent: int | None = None) -> str:
    # Jinja's own one escapes what HTML reads as marks; those of a conversation are to stay as they are.
    return json.dumps(value, ensure_ascii=False, indent=indent)
