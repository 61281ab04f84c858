"""From a page image to lines that keep their ink: find, set upright, read, order. Pixels stop here."""
