"""Tiny ONNX files with the inputs and outputs of YuNet and SFace: they take a white square for a face. Written by hand.

They prove that files are loaded, asked and understood. They know nothing about faces.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Weights = npt.NDArray[np.float32]
FLOAT, INTS = 1, 7  # TensorProto.DataType, AttributeProto.AttributeType (onnx.proto)
SQUARE = 32  # px: YuNet's coarsest stride; a white cell of this size is a face
EYES_NOSE_MOUTH = (-0.5, -0.5, 0.5, -0.5, 0.0, 0.0, -0.4, 0.6, 0.4, 0.6)  # in cells, x and y of five landmarks
SIZE = 1.1  # the box is exp(SIZE) cells wide and high


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _int(field: int, value: int) -> bytes:
    return _number(field << 3) + _number(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _number(field << 3 | 2) + _number(len(value)) + value


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _tensor(name: str, values: Weights) -> bytes:
    dims = b"".join(_int(1, size) for size in values.shape)
    return _bytes(5, dims + _int(2, FLOAT) + _text(8, name) + _bytes(9, values.astype("<f4").tobytes()))


def _value(field: int, name: str, shape: Sequence[int]) -> bytes:
    dims = b"".join(_bytes(1, _int(1, size)) for size in shape)
    return _bytes(field, _text(1, name) + _bytes(2, _bytes(1, _int(1, FLOAT) + _bytes(2, dims))))


def _ints(name: str, values: Sequence[int]) -> bytes:
    return _bytes(5, _text(1, name) + b"".join(_int(8, value) for value in values) + _int(20, INTS))


def _node(kind: str, inputs: Sequence[str], output: str, attributes: bytes = b"") -> bytes:
    names = b"".join(_text(1, name) for name in inputs)
    return _bytes(1, names + _text(2, output) + _text(3, output) + _text(4, kind) + attributes)


def _model(graph: bytes) -> bytes:
    return _int(1, 7) + _bytes(7, graph + _text(2, "stand-in")) + _bytes(8, _text(1, "") + _int(2, 11))


def _convolution(name: str, source: str, stride: int, weights: Weights, bias: Weights) -> bytes:
    node = _node(
        "Conv",
        (source, f"{name}_w", f"{name}_b"),
        name,
        _ints("kernel_shape", (stride, stride)) + _ints("strides", (stride, stride)),
    )
    return node + _tensor(f"{name}_w", weights) + _tensor(f"{name}_b", bias)


def yunet() -> bytes:
    """Twelve outputs (cls, obj, bbox, kps at strides 8, 16, 32); only white cells at stride 32 score."""
    graph = _value(11, "input", (1, 3, 320, 320))
    for stride in (8, 16, 32):
        cells = (320 // stride) ** 2
        mean = np.full((1, 3, stride, stride), 1 / (3 * 255 * stride * stride), np.float32)
        for kind, bias in (
            ("cls", (0.0,)),
            ("obj", (1.0,)),
            ("bbox", (0.5, 0.5, SIZE, SIZE)),
            ("kps", EYES_NOSE_MOUTH),
        ):
            name, channels = f"{kind}_{stride}", len(bias)
            weights = (
                mean if kind == "cls" and stride == SQUARE else np.zeros((channels, 3, stride, stride), np.float32)
            )
            graph += _convolution(f"{name}_raw", "input", stride, weights, np.array(bias, np.float32))
            graph += _node("Transpose", (f"{name}_raw",), name, _ints("perm", (0, 2, 3, 1)))
            graph += _value(12, name, (1, cells, channels))
    return _model(graph)


def sface() -> bytes:
    """112 × 112 in, 128 numbers out, by fixed random weights."""
    weights = np.random.default_rng(4).normal(0, 0.01, (8, 3, 28, 28)).astype(np.float32)
    graph = _value(11, "data", (1, 3, 112, 112))
    graph += _convolution("patches", "data", 28, weights, np.zeros(8, np.float32))
    graph += _node("Flatten", ("patches",), "fc1") + _value(12, "fc1", (1, 128))
    return _model(graph)


def picture_of_squares(*places: tuple[int, int], seed: int = 0) -> npt.NDArray[np.uint8]:
    """320 × 320 BGR: dark texture of `seed`, with a white cell at each place (column, row of cells)."""
    picture = np.random.default_rng(seed).integers(0, 120, (10, 10, 3)).astype(np.uint8)
    picture = np.kron(picture, np.ones((32, 32, 1), np.uint8))
    for column, row in places:
        picture[row * SQUARE : (row + 1) * SQUARE, column * SQUARE : (column + 1) * SQUARE] = 255
    return picture
