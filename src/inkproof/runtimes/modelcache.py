"""Language models as they lie in the hub's own cache folder: what is there, whether it is whole, taking it away.

No network, and no third party: the layout is the documented one, models--OWNER--NAME/{blobs,refs,snapshots/COMMIT}.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from inkproof.digest import sha256_of
from inkproof.errors import DamagedModelError
from inkproof.runtimes.quantisation import variants

__all__ = ["Gguf", "GgufFile", "models_in", "remove", "repo_folder", "verify"]

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class GgufFile:
    """One file of a model: its name in the repository, size in bytes and SHA-256 ("" where the cache keeps none)."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Gguf:
    """One model of a repository at one commit: its parts in order and, once it is here, the folder they lie in."""

    repo: str
    commit: str
    parts: tuple[GgufFile, ...]
    license: str = ""
    folder: Path | None = None

    @property
    def name(self) -> str:
        """What finds exactly this model: OWNER/REPO:FILE."""
        return f"{self.repo}:{self.parts[0].name}"

    @property
    def size_bytes(self) -> int:
        """All parts together."""
        return sum(part.size_bytes for part in self.parts)

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where the parts lie, links as they are: llama.cpp finds the other parts beside the first; () if not here."""
        return tuple(self.folder / part.name for part in self.parts) if self.folder else ()


def repo_folder(cache: Path, repo: str) -> Path:
    """The folder of a repository in the cache."""
    return cache / "--".join(("models", *repo.split("/")))


def models_in(cache: Path, repo: str = "") -> tuple[Gguf, ...]:
    """Whole models in the cache, of one repository or of all, its main commit and newer commits first."""
    folders = [repo_folder(cache, repo)] if repo else sorted(cache.glob("models--*--*"))
    return tuple(model for folder in folders for snapshot in _snapshots(folder) for model in _models(folder, snapshot))


def verify(model: Gguf) -> bool:
    """Whether there were sums to compare with; raises DamagedModelError where a part has not its own."""
    for part, path in zip(model.parts, model.paths, strict=True):
        if part.sha256 and sha256_of(path) != part.sha256:
            raise DamagedModelError(
                f"{path} is not the published file: its SHA-256 is another",
                remedy=f"Run: inkproof models remove {model.name}; then pull it again",
            )
    return all(part.sha256 for part in model.parts)


def remove(models: Sequence[Gguf], cache: Path) -> None:
    """Take models out of the cache: their links, the blobs that nothing else uses, and folders left empty."""
    for model in models:
        blobs = [path.parent / path.readlink() for path in model.paths if path.is_symlink()]
        for path in model.paths:
            path.unlink()
        for folder in (path.parent for path in model.paths):
            _remove_empty(folder, above=repo_folder(cache, model.repo) / "snapshots")
        for blob in blobs:
            if blob.name not in _linked(repo_folder(cache, model.repo)):
                blob.unlink(missing_ok=True)
    for repo in {model.repo for model in models}:
        folder = repo_folder(cache, repo)
        if not any(folder.glob("snapshots/*/*")):
            shutil.rmtree(folder, ignore_errors=True)


def _snapshots(folder: Path) -> list[Path]:
    main = folder / "refs" / "main"
    commit = main.read_text(encoding="utf-8").strip() if main.is_file() else ""
    found = [path for path in folder.glob("snapshots/*") if path.is_dir()]
    return sorted(found, key=lambda path: (path.name == commit, path.stat().st_mtime, path.name), reverse=True)


def _models(folder: Path, snapshot: Path) -> Iterator[Gguf]:
    repo = "/".join(folder.name.split("--")[1:])
    files = [path for path in snapshot.rglob("*") if path.suffix.lower() == ".gguf" and path.is_file()]
    for names in variants([path.relative_to(snapshot).as_posix() for path in files]):
        parts = tuple(_file(snapshot, name) for name in names)
        yield Gguf(repo, snapshot.name, parts, folder=snapshot)


def _file(snapshot: Path, name: str) -> GgufFile:
    # A blob is named by its SHA-256. One step only: the blob may itself be a link into a store that is shared.
    path = snapshot / name
    blob = path.readlink().name if path.is_symlink() else ""
    return GgufFile(name, path.stat().st_size, blob if _SHA256.fullmatch(blob) else "")


def _linked(folder: Path) -> set[str]:
    return {path.readlink().name for path in folder.glob("snapshots/**/*") if path.is_symlink()}


def _remove_empty(folder: Path, above: Path) -> None:
    with contextlib.suppress(OSError):  # not empty, or gone already
        while folder != above:
            folder.rmdir()
            folder = folder.parent
