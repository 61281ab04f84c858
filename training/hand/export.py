"""Writes trained weights as the ONNX file that the wheel carries. Chooses nothing, measures nothing.

`python -m training.hand.export --packs PACKS --run RUN` turns RUN/chosen.safetensors into the file of the catalogue's
entry and prints the SHA-256 to pin there. Weights are stored with half the bits and run with all of them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from inkproof.learn.lines import HEIGHT_PX
from inkproof.learn.network import Network
from training.hand import checkpoints, stock
from training.hand.packs import Pack

__all__ = ["TARGET", "as_onnx", "halved", "provenance"]

TARGET = Path("src/inkproof/weights/data/inkproof-hand.onnx")
OPSET = 17
SMALLEST = 256
"""Arrays of fewer numbers keep all their bits."""
ATTRIBUTIONS = "NOTICE and docs/weights.md of inkproof name every data set with its licence"


class _Probabilities(nn.Module):
    """The network with the softmax that the product expects."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> Tensor:
        return self.network(x).softmax(-1)


def as_onnx(network: Network, out: Path) -> Any:
    """The graph of a network, checked and free of paths and names of sources; `out` is overwritten."""
    import onnx

    names: dict[str, Any] = {"input_names": ["x"], "output_names": ["probabilities"]}
    axes = {"x": {0: "lines", 3: "columns"}, "probabilities": {0: "lines", 1: "steps"}}
    torch.onnx.export(
        _Probabilities(network).eval(),
        (torch.zeros(2, 3, HEIGHT_PX, 320),),
        str(out),
        opset_version=OPSET,
        dynamo=False,
        dynamic_axes=axes,
        **names,
    )
    model = onnx.load(str(out))
    for node in model.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    model.doc_string = model.graph.doc_string = ""
    model.producer_name, model.producer_version = "inkproof", ""
    onnx.checker.check_model(model)
    return model


def halved(model: Any) -> Any:
    """The same graph with its large arrays as float16 and a cast behind each, which the runtime folds away."""
    from onnx import TensorProto, checker, helper, numpy_helper

    casts, kept = [], []
    for entry in model.graph.initializer:
        array = numpy_helper.to_array(entry)
        if array.dtype != np.float32 or array.size < SMALLEST:
            kept.append(entry)
            continue
        kept.append(numpy_helper.from_array(array.astype(np.float16), f"{entry.name}_half"))
        casts.append(helper.make_node("Cast", [f"{entry.name}_half"], [entry.name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.initializer[:]
    del model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(nodes)
    checker.check_model(model)
    return model


def provenance(packs: Path, run: Path) -> dict[str, str]:
    """What the file says about itself: what it reads, how it is fed, and from what it was made."""
    counts: dict[str, int] = {}
    for name in ("real", "spliced", "hand", "print"):
        if (packs / f"{name}.jsonl").exists():
            counts |= {source: len(places) for source, places in Pack(packs / name).by_source().items()}
    plan = json.loads((run / "plan.json").read_text(encoding="utf-8"))
    share = json.loads((run / "chosen.json").read_text(encoding="utf-8"))["share"]
    return {
        "character": "\n".join(stock.characters()[0][1:-1]),
        "height_px": str(HEIGHT_PX),
        "step_px": str(stock.STEP_PX),
        "scale": "(value / 255 - 0.5) / 0.5, blue first",
        "blank": "class 0; the last class is the space",
        "base": "PP-OCRv6 small recognizer by the PaddlePaddle authors, ONNX by the RapidOCR authors, Apache-2.0",
        "lines": json.dumps(counts, sort_keys=True),
        "plan": json.dumps(plan, sort_keys=True),
        "share_of_tuned_weights": str(share),
        "attribution": ATTRIBUTIONS,
    }


def write(network: Network, facts: Mapping[str, str], out: Path) -> str:
    """Writes the halved graph with its facts; returns the SHA-256 of the file."""
    import onnx

    out.parent.mkdir(parents=True, exist_ok=True)
    model = halved(as_onnx(network, out))
    for name, fact in facts.items():
        model.metadata_props.add(key=name, value=fact)
    onnx.save(model, str(out))
    return hashlib.sha256(out.read_bytes()).hexdigest()


def main() -> None:
    """Exports the chosen weights of a run."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--packs", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=TARGET)
    given = parser.parse_args()
    network = stock.network()
    network.load_state_dict(checkpoints.load(given.run / "chosen.safetensors")[0])
    sha256 = write(network, provenance(given.packs, given.run), given.out)
    print(f'{given.out}: {given.out.stat().st_size / 1e6:.2f} MB\nsha256 = "{sha256}"')


if __name__ == "__main__":
    main()
