"""A recognizer's ONNX graph as a network in torch, and the same graph with other numbers in it. Trains nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from inkproof.errors import WeightsError
from inkproof.learn.network import STEPS_PX, Network

__all__ = ["load_network", "refilled"]

_STORED = "_half"
"""How the names of arrays end that are stored with half the bits."""
_ROOT = "network."


def load_network(data: bytes, classes: int, *, step_px: int, dropout: float = 0.0) -> Network:
    """The network that an ONNX file of inkproof's holds; raises WeightsError for a graph of another shape."""
    remedy = "Begin with inkproof-hand or a learnt file"
    if step_px not in STEPS_PX:
        raise WeightsError(f"these weights take a step every {step_px} px, and not every 4 or 8", remedy=remedy)
    network = Network(classes, step_px=step_px, dropout=dropout)
    found = {name: _tensor(*place) for name, place in _places(onnx.load_model_from_string(data)).items()}
    try:
        network.load_state_dict(found)
    except RuntimeError as error:
        raise WeightsError("these weights are not of the network that can learn", remedy=remedy) from error
    return network


def refilled(data: bytes, weights: Mapping[str, Tensor], facts: Mapping[str, str]) -> bytes:
    """The ONNX file `data` with the numbers of `weights` in place of its own, and `facts` among its metadata."""
    model = onnx.load_model_from_string(data)
    for name, (entry, turned) in _places(model).items():
        array = weights[name].detach().cpu().numpy()
        stored = onnx.helper.tensor_dtype_to_np_dtype(entry.data_type)
        entry.CopyFrom(numpy_helper.from_array((array.T if turned else array).astype(stored).copy(), entry.name))
    kept = {entry.key: entry.value for entry in model.metadata_props} | dict(facts)
    del model.metadata_props[:]
    for key, value in kept.items():
        model.metadata_props.add(key=key, value=value)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def _tensor(entry: Any, turned: bool) -> Tensor:
    array = numpy_helper.to_array(entry).astype("float32")
    return torch.from_numpy((array.T if turned else array).copy())


def _places(model: Any) -> dict[str, tuple[Any, bool]]:
    """For each weight of the network its array in the graph, and whether it lies there transposed."""
    stored = {entry.name.removesuffix(_STORED): entry for entry in model.graph.initializer}
    places = {name.removeprefix(_ROOT): (entry, False) for name, entry in stored.items() if name.startswith(_ROOT)}
    # Matrices lose their names when a graph is written; the bias that is added next has kept its own.
    matrices = {
        node.output[0]: stored[node.input[1]]
        for node in model.graph.node
        if node.op_type == "MatMul" and node.input[1] in stored
    }
    for node in model.graph.node:
        product = next((name for name in node.input if name in matrices), None)
        bias = next((name for name in node.input if name in stored), None)
        if node.op_type == "Add" and product and bias:
            places[bias.removeprefix(_ROOT).removesuffix("bias") + "weight"] = (matrices[product], True)
    return places
