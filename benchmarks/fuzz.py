"""Coverage-guided fuzzing (atheris) of our own parsers: nothing but an InkproofError may come out.

`python -m benchmarks.fuzz TARGET -max_total_time=300`: one target a process; the rest is for libFuzzer. It begins with
the target's own seeds, or with what is in a corpus folder that is named.
"""

from __future__ import annotations

import contextlib
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.parsers import SEEDS, TARGETS

__all__ = ["another_json", "main"]

VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1, 2.5, 1e308, 10**30, float("nan"), float("-inf"),
    "", "a", "\ud800", "\0", "x" * 300, "2" * 5000, [], [0], [[]], {}, {"a": []},
)  # fmt: skip
"""What may stand in JSON in place of what should."""


def main(argv: Sequence[str] | None = None) -> None:
    """Fuzz one target until libFuzzer ends the process: 0 if nothing was found."""
    given = list(sys.argv[1:] if argv is None else argv)
    if not given or given[0] not in TARGETS:
        raise SystemExit(f"usage: python -m benchmarks.fuzz {{{','.join(TARGETS)}}} [libFuzzer's options]")
    import atheris

    from inkproof.errors import InkproofError

    name, *options = given
    target = TARGETS[name]
    with atheris.instrument_imports(include=["inkproof", "zipfile", "jinja2"]):
        seeds = SEEDS[name]()
        for seed in seeds:  # what this and the target import is instrumented now
            with contextlib.suppress(InkproofError):
                target(seed)

    def one(data: bytes) -> None:
        with contextlib.suppress(InkproofError):
            target(data)

    def mutated(data: bytes, max_size: int, seed: int) -> bytes:
        return another_json(data, random.Random(seed))[:max_size] or atheris.Mutate(data, max_size)

    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds):
            (Path(folder) / str(number)).write_bytes(seed)
        corpus = [] if any(not option.startswith("-") for option in options) else [folder]
        atheris.Setup([sys.argv[0], *options, *corpus], one, custom_mutator=mutated)
        atheris.Fuzz()


def another_json(data: bytes, rng: random.Random) -> bytes:
    """JSON with one value, somewhere within, replaced, left out or said twice; nothing for what is no JSON."""
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError):
        return b""
    places = list(_places(whole))
    if not places or rng.random() < 0.2:
        return b""
    holder, key = rng.choice(places)
    match rng.randrange(6):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, list):
            holder.insert(key, holder[key])
        case 2:
            other, there = rng.choice(places)
            holder[key] = json.loads(json.dumps(other[there]))
        case _:
            holder[key] = rng.choice(VALUES)
    return json.dumps(whole, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")


def _places(value: Any) -> Any:
    """Each value within another: what holds it, and its key there."""
    keys: list[Any] = (
        list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    )
    for key in keys:
        yield value, key
        yield from _places(value[key])


if __name__ == "__main__":
    main()
