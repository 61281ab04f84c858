"""Weights as data: a pinned, hashed catalogue and where its files lie. Nothing here reads a network."""

from inkproof.weights.catalog import Weights, catalog, weights_for, weights_named
from inkproof.weights.store import locate

__all__ = ["Weights", "catalog", "locate", "weights_for", "weights_named"]
