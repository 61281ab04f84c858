"""Bounds on what this process may take, where the system has them. For processes that run what is not trusted."""

from __future__ import annotations

import contextlib

__all__ = ["bound"]


def bound(limit: str, value: int) -> None:
    """Sets what may be taken of processor or memory, as far as the system can."""
    with contextlib.suppress(ImportError, OSError, ValueError):  # no such limit here, or a lower one that stands
        import resource

        number = getattr(resource, limit)
        resource.setrlimit(number, (value, resource.getrlimit(number)[1]))
