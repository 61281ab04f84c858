"""Names known from public OCR tutorials, translated to inkproof; no logic. Not affiliated with Aspose."""

from __future__ import annotations

from asposeocr.engine import Image, OcrEngine, RecognitionMode, RecognizedText

__all__ = ["Image", "OcrEngine", "RecognitionMode", "RecognizedText"]
