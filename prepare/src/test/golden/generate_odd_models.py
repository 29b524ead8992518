"""Writes the models of OddModelsTest that Octet's own graph cannot make: python generate_odd_models.py ../resources/odd

Needs onnx and numpy. Seeded: run again, it writes the same bytes.
"""
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

rng = np.random.default_rng(20260101)


def weights(name, *shape, kind=np.float32):
    return numpy_helper.from_array((0.3 * rng.standard_normal(shape)).astype(kind), name)


def save(name, nodes, inputs, outputs, initializers, inside=(), opset=17):
    graph = helper.make_graph(nodes, name, inputs, outputs, initializers, value_info=inside)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8), f"{sys.argv[1]}/{name}.onnx")


def value(name, shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def conv(x, w, y, b=""):
    return helper.make_node("Conv", [x, w] + ([b] if b else []), [y], pads=[1, 1, 1, 1])


# One tensor is two outputs.
save(
    "duplicate-outputs",
    [conv("x", "w", "c"), helper.make_node("Relu", ["c"], ["y"])],
    [value("x", [1, 3, 8, 8])],
    [value("y", [1, 4, 8, 8]), value("y", [1, 4, 8, 8])],
    [weights("w", 4, 3, 3, 3)],
)

# Rows of two inputs are both called n and differ, as do those of all-MiniLM-L6-v2; what is said of inner tensors is wrong.
save(
    "dimensions-named-alike",
    [
        helper.make_node("Concat", ["x", "z"], ["rows"], axis=0),
        helper.make_node("MatMul", ["rows", "w"], ["p"]),
        helper.make_node("Add", ["p", "b"], ["a"]),
        helper.make_node("Squeeze", ["a"], ["s"]),
        helper.make_node("Softmax", ["s"], ["y"], axis=1),
    ],
    [value("x", ["n", 4]), value("z", ["n", 4])],
    [value("y", ["n", 5])],
    [weights("w", 4, 5), weights("b", 5)],
    inside=[value("rows", ["n", 4]), value("a", ["n", "n"])],
    opset=11,
)

# Half precision, and the types of all inner tensors said.
save(
    "half-precision",
    [conv("x", "w", "c", "b"), helper.make_node("Relu", ["c"], ["r"]), conv("r", "v", "y")],
    [value("x", [1, 3, 8, 8], TensorProto.FLOAT16)],
    [value("y", [1, 4, 8, 8], TensorProto.FLOAT16)],
    [weights("w", 4, 3, 3, 3, kind=np.float16), weights("b", 4, kind=np.float16), weights("v", 4, 4, 3, 3, kind=np.float16)],
    inside=[value("c", [1, 4, 8, 8], TensorProto.FLOAT16), value("r", [1, 4, 8, 8], TensorProto.FLOAT16)],
)

# Weights are stored in single precision and rounded to half precision by the model itself.
save(
    "half-precision-by-cast",
    [
        helper.make_node("Cast", ["x"], ["h"], to=TensorProto.FLOAT16),
        helper.make_node("Cast", ["w"], ["k"], to=TensorProto.FLOAT16),
        conv("h", "k", "c"),
        helper.make_node("Cast", ["c"], ["y"], to=TensorProto.FLOAT),
    ],
    [value("x", [1, 3, 8, 8])],
    [value("y", [1, 4, 8, 8])],
    [weights("w", 4, 3, 3, 3)],
)
