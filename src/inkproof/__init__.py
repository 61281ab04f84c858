"""Read printed and handwritten pages, keep the recognizer's ink, and correct only what the ink supports."""
