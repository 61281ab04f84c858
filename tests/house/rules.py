"""What the house tests look at: the checkout's files. No rules here."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
OWN_CODE = sorted(
    file for folder in ("src", "benchmarks", "docs", "examples", "training") for file in (ROOT / folder).rglob("*.py")
)


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def modules() -> list[str]:
    """Importable names of everything under src."""
    dotted = (file.relative_to(ROOT / "src").with_suffix("").as_posix().replace("/", ".") for file in SOURCES)
    return sorted(name.removesuffix(".__init__") for name in dotted if not name.endswith("__main__"))


def tracked_text() -> dict[str, str]:
    """Text of every tracked file by its path."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    files = (ROOT / name for name in listed.decode().split("\0") if name)
    found = {}
    for file in files:
        if file.is_file() and b"\0" not in (data := file.read_bytes()):
            found[name_of(file)] = data.decode("utf-8", errors="replace")
    return found
