"""Weights in a file that a user gives, looked through before any engine opens it. Runs nothing.

A graph may name other files to be read, and operators whose code comes from elsewhere. A recognizer needs neither, so
a file that has them is refused, and so is one that does not say how it is fed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from inkproof.errors import WeightsError

__all__ = ["MOST_BYTES", "GivenWeights", "read_weights"]

MOST_BYTES = 512 * 2**20
"""Larger than any recognizer."""
OWN_DOMAINS = ("", "ai.onnx")
"""Where the operators of ONNX itself live."""
_FACTS = ("character", "height_px", "step_px")
# The parts of onnx.proto that are looked at: for each field its number and its kind, many of them where it has a +.
_FORM = {
    "Model": {"graph": (7, "Graph"), "opsets": (8, "Opset+"), "facts": (14, "Entry+"), "functions": (25, "Opset+")},
    "Opset": {"domain": (1, "text")},
    "Entry": {"key": (1, "text"), "value": (2, "text")},
    "Graph": {"nodes": (1, "Node+"), "arrays": (5, "Array+"), "sparse": (15, "Sparse+")},
    "Node": {"operator": (4, "text"), "attributes": (5, "Attribute+"), "domain": (7, "text")},
    "Attribute": {
        "array": (5, "Array"),
        "graph": (6, "Graph"),
        "arrays": (10, "Array+"),
        "graphs": (11, "Graph+"),
        "one_sparse": (22, "Sparse"),
        "sparse": (23, "Sparse+"),
    },
    "Sparse": {"values": (1, "Array"), "indices": (2, "Array")},
    "Array": {"elsewhere": (13, "Entry+"), "place": (14, "number")},
}


@dataclass(frozen=True, slots=True)
class GivenWeights:
    """A recognizer's ONNX file in memory: its name, SHA-256, own facts, input height and CTC step in pixels.

    Two are equal where name and SHA-256 are.
    """

    name: str
    data: bytes = field(compare=False, repr=False)
    sha256: str
    facts: dict[str, str] = field(compare=False)
    height_px: int
    step_px: int

    @property
    def classes(self) -> tuple[str, ...]:
        """The recognizer's characters, the blank first and the space last."""
        return ("", *self.facts["character"].split("\n"), " ")

    @property
    def familiar(self) -> float | None:
        """What share of the doubt of the weights for all hands is left on this one's lines, if the file says."""
        try:
            found = json.loads(self.facts["learnt"])["familiar"]
        except (KeyError, TypeError, ValueError, RecursionError):
            return None
        return float(found) if isinstance(found, int | float) and 0 < found <= 1 else None


def read_weights(path: Path) -> GivenWeights:
    """The weights in a file; raises WeightsError for one that is missing, unsafe or does not say how it is fed."""
    remedy = "Give a file that `inkproof learn` wrote"
    try:
        if path.stat().st_size > MOST_BYTES:
            raise WeightsError(f"{path.name} is too large for a recognizer", remedy=remedy)
        data = path.read_bytes()
    except OSError as error:
        raise WeightsError(f"{path} cannot be read ({error.strerror or error})", remedy=remedy) from error
    if not data:
        raise WeightsError(f"{path.name} is empty", remedy=remedy)
    try:
        model = _message("Model").FromString(data)
    except Exception as error:  # what protobuf raises has no public name
        raise WeightsError(f"{path.name} is no ONNX file", remedy=remedy) from error
    if fault := next(_faults(model), ""):
        raise WeightsError(f"{path.name} is refused: it {fault}", remedy=remedy)
    facts = {fact.key: fact.value for fact in model.facts}
    if missing := [name for name in _FACTS if not facts.get(name)]:
        raise WeightsError(f"{path.name} does not say how it is fed: no {', '.join(missing)}", remedy=remedy)
    sizes = [facts[name] for name in _FACTS[1:]]
    if not all(size.isdecimal() and len(size) <= 3 and int(size) for size in sizes):
        raise WeightsError(f"{path.name} says that it is fed in no possible way", remedy=remedy)
    return GivenWeights(path.name, data, hashlib.sha256(data).hexdigest(), facts, *map(int, sizes))


def _faults(model: Any) -> Iterator[str]:
    """What in a graph reaches beyond its own file."""
    if model.functions or any(opset.domain not in OWN_DOMAINS for opset in model.opsets):
        yield "brings operators of its own"
    graphs = [model.graph]
    while graphs:
        graph = graphs.pop()
        sparse, arrays = [*graph.sparse], [*graph.arrays]
        for node in graph.nodes:
            if node.domain not in OWN_DOMAINS:
                yield f"uses the custom operator {node.domain}.{node.operator}"
            for attribute in node.attributes:
                graphs += [attribute.graph, *attribute.graphs]
                arrays += [attribute.array, *attribute.arrays]
                sparse += [attribute.one_sparse, *attribute.sparse]
        arrays += [array for one in sparse for array in (one.values, one.indices)]
        if any(array.place or array.elsewhere for array in arrays):
            yield "keeps numbers in other files"


@cache
def _message(name: str) -> Any:
    """The class of a message of _FORM."""
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    file = descriptor_pb2.FileDescriptorProto(name="inkproof/onnx.proto", package="inkproof.onnx", syntax="proto3")
    kinds = descriptor_pb2.FieldDescriptorProto
    for message, fields in _FORM.items():
        described = file.message_type.add(name=message)
        for part, (number, kind) in fields.items():
            one = described.field.add(name=part, number=number)
            one.label = kinds.LABEL_REPEATED if kind.endswith("+") else kinds.LABEL_OPTIONAL
            one.type = {"text": kinds.TYPE_STRING, "number": kinds.TYPE_INT32}.get(kind, kinds.TYPE_MESSAGE)
            if one.type == kinds.TYPE_MESSAGE:
                one.type_name = f".inkproof.onnx.{kind.removesuffix('+')}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"inkproof.onnx.{name}"))
