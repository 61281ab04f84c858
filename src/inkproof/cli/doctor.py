"""`inkproof doctor`: what is installed, whether reading works, and what to do where it does not."""

from __future__ import annotations

import argparse
import dataclasses
import json
import platform
import re
import sys
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from inkproof.cli import console, options
from inkproof.errors import InkproofError

__all__ = ["Examination", "Package", "WeightsFile", "add", "examine", "run"]

TRIED = (("Linux", "x86_64"),)
"""Systems and processors on which the tests have run."""
REQUIREMENT = re.compile(r"\s*([A-Za-z0-9._-]+)[^;]*(?:;.*\bextra\s*==\s*['\"]([^'\"]+)['\"])?")


@dataclass(frozen=True, slots=True)
class Package:
    """A distribution that inkproof needs, always or for an extra; version is None where it is missing."""

    name: str
    version: str | None
    extra: str | None = None


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """One entry of the catalogue of weights; problem is empty where its file has the pinned SHA-256."""

    name: str
    task: str
    license: str
    problem: str


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything that was found; problem is empty where a page could be read."""

    version: str
    python: str
    system: str
    tried: bool
    threads: int
    packages: tuple[Package, ...]
    weights: tuple[WeightsFile, ...]
    problem: str
    exit_code: int

    @property
    def extras(self) -> dict[str, bool]:
        """Which optional parts are there, by name."""
        names = sorted({package.extra for package in self.packages if package.extra})
        return {name: all(p.version for p in self.packages if p.extra == name) for name in names}


def add(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = options.add_verb(
        verbs,
        "doctor",
        summary="show what is installed and whether reading works",
        about="""
            List the packages, the weights with their check sums, the threads and the optional parts, then
            read an empty page. The exit code is 0 when reading works. Nothing is fetched or changed.
        """,
        examples="""
            inkproof doctor
            inkproof doctor -f json
        """,
    )
    parser.add_argument("-f", "--format", choices=options.FORMATS, default="text", help="default: %(default)s")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Examine, print what was found, and give the exit code."""
    found = examine()
    if arguments.format == "json":
        data = dataclasses.asdict(found) | {"extras": found.extras}
        text = json.dumps(data, ensure_ascii=False)
    else:
        text = "\n".join(_describe(found))
    with console.writing("the standard output"):
        print(text)
    return found.exit_code


def examine() -> Examination:
    """Look at this installation; it raises nothing, what is wrong stands in the result."""
    from inkproof.runtimes.cores import cores

    problem, exit_code = _trial()
    return Examination(
        version=metadata.version("inkproof"),
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        tried=(platform.system(), platform.machine()) in TRIED,
        threads=cores(),
        packages=_packages("inkproof"),
        weights=_weights(),
        problem=problem,
        exit_code=exit_code,
    )


def _packages(distribution: str) -> tuple[Package, ...]:
    """What the installed metadata says is needed: there is no second list to keep."""
    matches = map(REQUIREMENT.match, metadata.requires(distribution) or [])
    return tuple(Package(match[1], _installed(match[1]), match[2]) for match in matches if match)


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _weights() -> tuple[WeightsFile, ...]:
    from inkproof.weights import catalog, locate, place

    found = []
    for entry in catalog().values():
        try:
            if entry.url and not place(entry).is_file():
                problem = f"not here; to fetch it: inkproof models pull {entry.name}"
            else:
                locate(entry)
                problem = ""
        except InkproofError as error:
            problem = str(error)
        found.append(WeightsFile(entry.name, entry.task, entry.license, problem))
    return tuple(found)


def _trial() -> tuple[str, int]:
    """Read an empty page with everything that reading takes: only this proves that the parts work together."""
    try:
        import numpy as np

        from inkproof import assemble
        from inkproof.document import PageImage
        from inkproof.settings import Settings

        assemble.reader(Settings()).page(PageImage(np.full((64, 256, 3), 255, np.uint8), source_size=(256, 64)))
    except InkproofError as error:
        return str(error), error.exit_code
    except Exception as error:  # a broken install fails in ways of its own, such as a library that does not load
        return f"{type(error).__name__}: {error}", InkproofError.exit_code
    return "", 0


def _describe(found: Examination) -> list[str]:
    tried = "" if found.tried else "  (not tried by us on this system)"
    lines = [
        f"inkproof   {found.version}",
        f"python     {found.python}  {sys.executable}",
        f"system     {found.system}, {found.threads} threads{tried}",
        "",
        "packages",
        *(f"  {p.name:<20} {p.version or 'missing'}" for p in found.packages if p.extra is None),
        "",
        "weights",
        *(f"  {w.name:<20} {w.task:<12} {w.problem or 'SHA-256 as pinned'}" for w in found.weights),
        "",
        "extras",
    ]
    for name, there in found.extras.items():
        state = "installed" if there else f"missing; to install it: pip install 'inkproof[{name}]'"
        lines.append(f"  {name:<20} {state}")
    return [*lines, "", f"Reading does not work: {found.problem}" if found.problem else "Reading works."]
