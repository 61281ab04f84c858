"""Processes that run what is not trusted: their start, and bounds on what they may take, where the system has them."""

from __future__ import annotations

import contextlib
import sys

__all__ = ["bound", "isolated"]


def isolated(module: str) -> list[str]:
    """The command that runs a module's `serve`, isolated, with the folders that this process imports from.

    So neither the script that was started nor what lies beside a file is imported.
    """
    start = f"import sys; sys.path[:] = sys.argv[1:]; from {module} import serve; serve()"
    return [sys.executable or "python", "-I", "-c", start, *map(str, sys.path)]


def bound(limit: str, value: int) -> None:
    """Sets what may be taken of processor or memory, as far as the system can."""
    with contextlib.suppress(ImportError, OSError, ValueError):  # no such limit here, or a lower one that stands
        import resource

        number = getattr(resource, limit)
        resource.setrlimit(number, (value, resource.getrlimit(number)[1]))
