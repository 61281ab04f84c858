"""The stock recognizer's weights and characters, read from its ONNX file in the order of the graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from inkproof.learn.network import Network
from inkproof.weights import GivenWeights, locate, weights_named

__all__ = ["NAME", "STEP_PX", "begun_with", "characters", "network"]

NAME = "ppocrv6-rec-small"
"""The weights that training starts from, as the catalogue calls them."""
STEP_PX = 4
"""Columns a step of the handwriting recognizer; the stock one has 8, too few for narrow hands."""
_MARKS = frozenset("–—‘’“”„…•†‡′″€™№")
Array = npt.NDArray[np.float32]


def characters() -> tuple[list[str], list[int]]:
    """The Latin classes, blank first and space last, and their rows in the stock head."""
    names = {entry.key: entry.value for entry in _graph().metadata_props}["character"].split("\n")
    classes = ["", *names, " "]
    rows = [0, *(row for row, name in enumerate(classes) if _is_latin(name)), len(classes) - 1]
    return [classes[row] for row in rows], rows


def network(*, step_px: int = STEP_PX, dropout: float = 0.0, latin: bool = True) -> Network:
    """The stock network; `latin` keeps only the rows of the head that `characters` names."""
    import torch

    rows = characters()[1]
    values, matrices = _parameters(_graph())
    classes = len(values["head"][1])
    made = Network(len(rows) if latin else classes, step_px=step_px, dropout=dropout)
    with torch.no_grad():
        for name, layer in _layers(made, matrices):
            weight, bias = values[name]
            if latin and name == "head":
                weight, bias = weight[rows], bias[rows]
            layer.weight.copy_(torch.tensor(weight))
            layer.bias.copy_(torch.tensor(bias))
    return made


def begun_with(weights: GivenWeights, *, dropout: float = 0.0) -> Network:
    """The network with weights that an earlier run exported in place of the stock ones."""
    from inkproof.learn.graph import load_network

    return load_network(weights.data, len(weights.classes), step_px=weights.step_px, dropout=dropout)


def _graph() -> Any:
    import onnx

    return onnx.load(str(locate(weights_named(NAME))))


def _is_latin(name: str) -> bool:
    code = ord(name) if len(name) == 1 else 0
    return 33 <= code <= 126 or 0xA1 <= code <= 0x17F or name in _MARKS


def _layers(made: Network, names: dict[str, list[str]]) -> Iterator[tuple[str, Any]]:
    """Each layer of the network with the name of its values, in the order of the graph."""
    convolutions = [*made.stem]
    for block in made.blocks:
        squeeze = [block.squeeze.down, block.squeeze.up] if block.squeeze is not None else []
        convolutions += [block.depthwise, *squeeze, block.widen, block.narrow]
    convolutions += [made.shortcut, made.branch, made.along]
    linears, norms = [], []
    for layer in made.attention:
        linears += [layer.query_key_value, layer.out, layer.widen, layer.narrow]
        norms += [layer.norm_1, layer.norm_2]
    yield from zip(names["convolutions"], convolutions, strict=True)
    yield from zip(names["linears"], [*linears, made.head], strict=True)
    yield from zip(names["norms"], [*norms, made.norm], strict=True)


def _parameters(model: Any) -> tuple[dict[str, tuple[Array, Array]], dict[str, list[str]]]:
    """(weight, bias) by a running name, and the names of each kind of layer in the order of the graph."""
    from onnx import numpy_helper

    graph = model.graph
    constants = {entry.name: numpy_helper.to_array(entry) for entry in graph.initializer}
    users: dict[str, list[Any]] = {}
    for node in graph.node:
        if node.op_type == "Constant":
            constants |= dict.fromkeys(node.output, numpy_helper.to_array(node.attribute[0].t))
        for name in node.input:
            users.setdefault(name, []).append(node)

    def after(node: Any) -> Any:
        found = users[node.output[0]]
        while len(found) == 1 and found[0].op_type == "Identity":
            found = users[found[0].output[0]]
        return found[0]

    def constant_of(node: Any) -> Array:
        return next(constants[name] for name in node.input if name in constants)

    values: dict[str, tuple[Array, Array]] = {}
    names: dict[str, list[str]] = {"convolutions": [], "linears": [], "norms": []}

    def keep(kind: str, weight: Array, bias: Array) -> None:
        names[kind].append(f"{kind}{len(names[kind])}")
        values[names[kind][-1]] = (weight, bias.reshape(-1))

    for node in graph.node:
        if node.op_type == "Conv":
            keep("convolutions", *_folded(node, after(node), constants))
        elif node.op_type == "MatMul" and node.input[1] in constants:
            keep("linears", constants[node.input[1]].T, constant_of(after(node)))
        elif node.op_type == "Mul" and any(constants[n].shape == (120,) for n in node.input if n in constants):
            keep("norms", constant_of(node), constant_of(after(node)))
    last = names["linears"][-1]
    names["linears"][-1] = "head"
    values["head"] = values.pop(last)
    return values, names


def _folded(node: Any, following: Any, constants: dict[str, Array]) -> tuple[Array, Array]:
    """A convolution with the addition or the batch norm that follows it folded in."""
    weight = constants[node.input[1]]
    bias = constants[node.input[2]] if len(node.input) > 2 else np.zeros(len(weight), dtype=np.float32)
    if following.op_type == "Add":
        return weight, bias + sum(constants[n].reshape(-1) for n in following.input if n in constants)
    if following.op_type == "BatchNormalization":
        scale, shift, mean, variance = (constants[name] for name in following.input[1:5])
        epsilon = next((a.f for a in following.attribute if a.name == "epsilon"), 1e-5)
        factor = scale / np.sqrt(variance + epsilon)
        folded = weight * factor.reshape(-1, 1, 1, 1)
        return folded.astype(np.float32), ((bias - mean) * factor + shift).astype(np.float32)
    return weight, bias
