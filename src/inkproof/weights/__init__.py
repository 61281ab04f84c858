"""Weights as data: a pinned, hashed catalogue, where its files lie, and files that a user gives. `fetching` fetches."""

from inkproof.weights.catalog import Weights, catalog, weights_for, weights_named
from inkproof.weights.given import GivenWeights, read_weights
from inkproof.weights.store import locate, place

__all__ = ["GivenWeights", "Weights", "catalog", "locate", "place", "read_weights", "weights_for", "weights_named"]
