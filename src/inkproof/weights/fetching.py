"""Fetching weights that no package carries: the only file in this room that opens a connection, when it is called."""

from __future__ import annotations

import os
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

from inkproof.digest import sha256_of
from inkproof.errors import OutputError, WeightsError
from inkproof.weights.catalog import Weights
from inkproof.weights.given import MOST_BYTES
from inkproof.weights.store import place

__all__ = ["MIRROR", "address", "pull"]

MIRROR = "INKPROOF_WEIGHTS_MIRROR"
"""The environment's name for an http(s) address that takes the place of the host in the address of a file."""
PIECE_BYTES = 1 << 20
TIMEOUT_S = 30


def pull(weights: Weights, *, on_fetch: Callable[[str], None] | None = None) -> Path:
    """Fetch the file unless it is here, and check its SHA-256; `on_fetch` hears the address first.

    Raises WeightsError where it cannot be had or is not the published file, OutputError where it cannot be kept.
    """
    path, url = place(weights), address(weights)
    if path.is_file() and sha256_of(path) == weights.sha256:
        return path
    if on_fetch is not None:
        on_fetch(url)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with unfinished.open("wb") as stream:
                stream.writelines(_pieces(url, weights))
            _compare(unfinished, url, weights)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror or error})", remedy="Check its folder and the space left"
        ) from error
    return path


def address(weights: Weights) -> str:
    """The published address of the file, or the mirror's; raises WeightsError where there is none."""
    if not weights.url:
        raise WeightsError(f"the weights {weights.name} come with {weights.package}: there is nothing to fetch")
    mirror = os.environ.get(MIRROR, "").rstrip("/")
    if not mirror:
        return weights.url
    # What stands there is not shown: it may hold a password.
    if not mirror.startswith(("http://", "https://")):
        raise WeightsError(f"{MIRROR} is no http(s) address", remedy="Mend or unset it")
    if "@" in mirror:
        raise WeightsError(f"{MIRROR} has an @, as after a password, which is never sent", remedy="Leave it out")
    return mirror + urllib.parse.urlsplit(weights.url).path


def _pieces(url: str, weights: Weights) -> Iterator[bytes]:
    """What the address gives, at most MOST_BYTES; raises WeightsError for everything that goes wrong on the way."""
    import http.client
    from urllib.request import urlopen

    try:
        with urlopen(url, timeout=TIMEOUT_S) as answer:
            left = MOST_BYTES
            while piece := answer.read(PIECE_BYTES):
                left -= len(piece)
                if left < 0:
                    raise ValueError("it is too large for a recognizer")
                yield piece
            if answer.length:
                raise http.client.IncompleteRead(b"", answer.length)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise WeightsError(
            f"{url} cannot be fetched ({error})",
            remedy=f"Fetch it where there is a connection and put it at {place(weights)}, or name a mirror in {MIRROR}",
        ) from error


def _compare(unfinished: Path, url: str, weights: Weights) -> None:
    if (found := sha256_of(unfinished)) != weights.sha256:
        raise WeightsError(
            f"{url} gave another file than the published one: its SHA-256 is {found}, not {weights.sha256}",
            remedy=f"Nothing was kept; try again, or name a mirror in {MIRROR}",
        )
