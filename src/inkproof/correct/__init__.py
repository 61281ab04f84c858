"""From lines as read to lines as corrected: propose, weigh against the ink and the language, apply what holds."""
