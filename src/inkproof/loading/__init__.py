"""Loading: whatever holds a picture becomes a re-openable source, then page images. No network."""

from __future__ import annotations

from inkproof.loading.folders import files_in
from inkproof.loading.pages import open_pages
from inkproof.loading.sources import open_source

__all__ = ["files_in", "open_pages", "open_source"]
