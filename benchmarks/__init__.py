"""Accuracy, speed and trade-off measured on development data; run with `python -m`. Never imported by inkproof."""
