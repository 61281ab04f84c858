"""Language models by their names: where their files lie, fetching them, loading them. Corrects nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from inkproof.errors import UsageError

if TYPE_CHECKING:
    from inkproof.protocols import LanguageModel
    from inkproof.runtimes.modelcache import Gguf

__all__ = ["find", "folder", "here", "is_server", "load", "parse_layers"]


def find(
    name: str | Path,
    *,
    offline: bool = False,
    cache: Path | None = None,
    on_fetch: Callable[[Gguf], None] | None = None,
) -> Path:
    """The .gguf file for a path, `smollm2`, or OWNER/REPO[:QUANT|:FILE], fetched unless `offline` if it is not here.

    `cache` replaces the hub's own cache folder, `on_fetch` hears what is about to come. Raises LanguageModelError.
    """
    from inkproof.runtimes import gguf

    return gguf.find(str(name), offline=offline, cache=cache, on_fetch=on_fetch)


def is_server(name: str) -> bool:
    """Whether this is the address of a server, and no name of a file."""
    return name.startswith(("http://", "https://"))


def load(
    name: str | Path,
    *,
    gpu_layers: int | str = 0,
    threads: int | None = None,
    context_tokens: int | None = None,
    llm_name: str = "",
    lora: Path | None = None,
    offline: bool = False,
    cache: Path | None = None,
) -> LanguageModel:
    """The model that `find` finds, loaded, or a server's at http(s)://HOST/v1; raises InkproofError.

    `lora` is a .gguf file with a LoRA adapter for it. A server is asked for the model called `llm_name`, with the key
    in the environment's INKPROOF_LLM_KEY; with `offline` no server but one on this machine.
    """
    name, gpu_layers = str(name), parse_layers(gpu_layers)
    size = {} if context_tokens is None else {"context_tokens": _tokens(context_tokens)}
    if is_server(name):
        given = {"adapters": lora, "layers": gpu_layers, "size of context": context_tokens}
        if chosen := [what for what, value in given.items() if value]:
            raise UsageError(f"A server has its own {', '.join(chosen)}", remedy="Leave them out, or name a .gguf file")
        from inkproof.runtimes.server import ServerModel, refuse_elsewhere

        if offline:
            refuse_elsewhere(name)
        return ServerModel(name, llm_name, key=os.environ.get("INKPROOF_LLM_KEY"))
    from inkproof.runtimes.llama import LlamaModel

    path = find(name, offline=offline, cache=cache)
    return LlamaModel(path, gpu_layers=gpu_layers, threads=threads, lora=lora, **size)


def parse_layers(given: object) -> int | str:
    """How many layers a GPU takes: auto, all, or a number from 0 up, also as text; -1, as llama.cpp says, is all.

    Raises UsageError.
    """
    said = str(given).strip().lower()
    if said in ("auto", "all"):
        return said
    if said == "-1":
        return "all"
    if not said.isdecimal():
        raise UsageError(f"{given!r} is no number of layers", remedy="Give a whole number from 0 up, auto or all")
    return int(said)


def _tokens(given: object) -> int:
    said = str(given).strip()
    if not said.isdecimal() or int(said) < 1:
        raise UsageError(f"{given!r} is no size of a context", remedy="Give a whole number of tokens")
    return int(said)


def here(*, cache: Path | None = None) -> tuple[Gguf, ...]:
    """The language models in the hub's cache, or in the given folder of that layout."""
    from inkproof.runtimes import gguf

    return gguf.cached(cache=cache)


def folder(cache: Path | None = None) -> Path:
    """Where fetched language models lie: the given folder, or the hub's own cache."""
    from inkproof.runtimes import gguf

    return gguf.cache_folder(cache)
