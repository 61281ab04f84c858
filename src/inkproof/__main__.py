"""`python -m inkproof`: the same as the command `inkproof`."""

from __future__ import annotations

import sys

from inkproof.cli import main

if __name__ == "__main__":
    sys.exit(main())
