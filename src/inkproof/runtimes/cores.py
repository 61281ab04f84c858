"""How many processor cores this process may use. Nothing is run here."""

from __future__ import annotations

import os

__all__ = ["cores"]


def cores() -> int:
    """Those that the system gives this process, which in a container or under taskset are fewer than the machine's."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
