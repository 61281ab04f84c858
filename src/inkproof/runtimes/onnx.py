"""Running ONNX graphs: the only import of onnxruntime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from inkproof.errors import WeightsError
from inkproof.runtimes.cores import cores

__all__ = ["Session"]


class Session:
    """One ONNX graph with one input and one output, both float32; raises WeightsError on what is none."""

    def __init__(self, graph: Path | bytes, *, threads: int | None = None) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads or min(4, cores())
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        # The arena keeps the largest page's memory for ever, which costs more than it saves on a CPU.
        options.enable_cpu_mem_arena = False
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            given = str(graph) if isinstance(graph, Path) else graph
            self._session = ort.InferenceSession(given, options, providers=["CPUExecutionProvider"])
        except Exception as error:
            name = graph.name if isinstance(graph, Path) else "this"
            raise WeightsError(f"{name} is not an ONNX graph that onnxruntime can run: {error}") from error
        self._input = self._session.get_inputs()[0].name
        self._output = self._session.get_outputs()[0].name

    @property
    def metadata(self) -> dict[str, str]:
        """The graph's own key-value metadata; PP-OCR recognizers keep their characters under `character`."""
        return dict(self._session.get_modelmeta().custom_metadata_map)

    def expect(self, shape: tuple[int, ...], classes: int) -> None:
        """Raise WeightsError unless an input of this shape gives so many numbers a step."""
        try:
            given = self(np.zeros(shape, dtype=np.float32)).shape
        except Exception as error:
            raise WeightsError(f"the graph does not take an input of {shape}: {error}") from error
        if len(given) != 3 or given[-1] != classes:
            raise WeightsError(f"the graph gives {given}, not {classes} numbers a step")

    def __call__(self, batch: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Output of the graph for one batch."""
        result: Any = self._session.run([self._output], {self._input: batch})[0]
        return np.asarray(result, dtype=np.float32)
