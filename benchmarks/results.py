"""Dated results on disk, with what made them: figures only, no text of the data and no path of the machine."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

__all__ = ["FOLDER", "as_table", "command_line", "inkproof_version", "machine", "write_result"]

FOLDER = Path(__file__).parent / "results"


def command_line(module: str, arguments: Sequence[str], *, paths: Mapping[str, str]) -> str:
    """The command that was typed; the value of each option in `paths` is replaced by the name it stands for."""
    shown, replacement = ["python", "-m", module], ""
    for argument in arguments:
        option, equals, _ = argument.partition("=")
        shown.append(replacement or (f"{option}={paths[option]}" if equals and option in paths else argument))
        replacement = paths.get(argument, "")
    return " ".join(shown)


def machine() -> dict[str, Any]:
    """What the figures depend on besides other engines: our own version and source, processor kind, cores, Python."""
    return {
        "inkproof": inkproof_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


@cache
def inkproof_version() -> str:
    """Our version, and the digest of every file of the package, weights and fitted numbers included."""
    import inkproof

    root, digest = Path(str(inkproof.__file__)).parent, hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return f"inkproof {version('inkproof')} source {digest.hexdigest()[:12]}"


def as_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are figures."""
    rule = "|".join([" --- ", *[" ---: "] * (len(head) - 1)])
    return "\n".join([f"| {' | '.join(head)} |", f"|{rule}|", *(f"| {' | '.join(row)} |" for row in rows)])


def write_result(folder: Path, name: str, result: Mapping[str, Any], sections: Sequence[str]) -> Path:
    """Writes NAME-YYYY-MM-DD.json and .md (its path comes back): the result, and its sections for a person."""
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    dated = {"date": today, **result}
    path = folder / f"{name}-{today}.md"
    path.with_suffix(".json").write_text(
        json.dumps(dated, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8"
    )
    title = f"# {name.capitalize()}, {today}"
    made_by = f"    {result['command']}\n\n" + "; ".join(f"{key} {value}" for key, value in result["versions"].items())
    path.write_text("\n\n".join([title, made_by, *sections]) + "\n", encoding="utf-8")
    return path
