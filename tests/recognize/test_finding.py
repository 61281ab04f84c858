"""What is found on a page; the finder is the shipped one."""

from pathlib import Path

import cv2
import numpy as np

from inkproof import weights
from inkproof.preprocess.tones import stretched
from inkproof.recognize.finding import LineFinder
from inkproof.runtimes.onnx import Session

EXAMPLES = Path(__file__).parents[2] / "examples"
PAPER, PRINT, DEPTH, HEIGHT_PX = 205, 60, 0.1, 40


def test_pale_handwriting_beside_dark_print_is_found():
    page = np.full((500, 1200, 3), PAPER, np.uint8)
    for row in range(4):
        at = (40, 100 + 90 * row)
        cv2.putText(page, "Account number:", at, cv2.FONT_HERSHEY_COMPLEX, 1.0, (PRINT,) * 3, 2, cv2.LINE_AA)
    line = cv2.imread(str(EXAMPLES / "line.png"))
    line = cv2.resize(line, (line.shape[1] * HEIGHT_PX // line.shape[0], HEIGHT_PX), interpolation=cv2.INTER_AREA)
    page[150 : 150 + HEIGHT_PX, 420 : 420 + line.shape[1]] = PAPER - DEPTH * (line.max() - line.astype(np.float32))
    graph = Session(weights.locate(weights.weights_for("detector")))
    assert [len(LineFinder(graph, toned)(page)) for toned in (lambda page: page, stretched)] == [4, 5]
