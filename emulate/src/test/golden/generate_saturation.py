"""Writes src/test/resources/golden/saturation.json: layers with u8 inputs and s8 weights, run by ONNX Runtime 1.28.0.

Run it with a processor that has AVX2 and neither AVX-512 nor VNNI, and only there: elsewhere it says so and writes
nothing. `qemu-x86_64 -cpu Haswell` (Debian's qemu-user) is such a processor; benchmarks/saturation calls it that way.
`--check` compares with the rule in NumPy below instead of writing.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

TARGET = Path(__file__).parents[1] / "resources" / "golden" / "saturation.json"
MS = "com.microsoft"
RANDOM = np.random.default_rng(20261126)


def weights(*shape):
    """Half of them at the ends of the range, so that many pairs exceed 16 bits."""
    values = RANDOM.integers(-127, 128, shape)
    ends = RANDOM.choice([-128, -127, 127], shape)
    return np.where(RANDOM.random(shape) < 0.5, ends, values).astype(np.int8)


def activations(*shape):
    values = RANDOM.integers(0, 256, shape)
    return np.where(RANDOM.random(shape) < 0.3, 255, values).astype(np.uint8)


def products(rows, columns, saturating):
    """The rule. rows [M, K] u8, columns [K, N] s8; neighbours 2j and 2j+1 along K share 16 bits."""
    k = rows.shape[1]
    rows = np.pad(rows.astype(np.int64), ((0, 0), (0, k % 2)))
    columns = np.pad(columns.astype(np.int64), ((0, k % 2), (0, 0)))
    pairs = rows[:, :, None] * columns[None]
    pairs = pairs[:, 0::2] + pairs[:, 1::2]
    return (np.clip(pairs, -32768, 32767) if saturating else pairs).sum(1)


def convolution(x, w, zero, group, pads, strides, dilations, saturating):
    """Accumulators [N, M, ...]: kernel position outermost, then channel; padding is the zero point and is paired too."""
    rank = w.ndim - 2
    depthwise = w.shape[1] == 1 and w.shape[0] == group
    padded = np.pad(x, ((0, 0), (0, 0)) + tuple(zip(pads[:rank], pads[rank:])), constant_values=zero)
    extent = [(k - 1) * d + 1 for k, d in zip(w.shape[2:], dilations)]
    out = [(p - e) // s + 1 for p, e, s in zip(padded.shape[2:], extent, strides)]
    result = np.zeros((x.shape[0], w.shape[0], *out), np.int64)
    channels, maps = w.shape[1], w.shape[0] // group
    for g in range(group):
        columns = w[g * maps : (g + 1) * maps].reshape(maps, channels, -1).transpose(2, 1, 0).reshape(-1, maps)
        for n in range(x.shape[0]):
            for at in np.ndindex(*out):
                window = tuple(
                    slice(a * s, a * s + e, d) for a, s, e, d in zip(at, strides, extent, dilations)
                )
                patch = padded[(n, slice(g * channels, (g + 1) * channels)) + window].reshape(channels, -1)
                row = patch.T.reshape(1, -1)
                place = (n, slice(g * maps, (g + 1) * maps)) + at
                result[place] = products(row, columns, saturating and not depthwise)[0]
    return result - zero * w.astype(np.int64).reshape(w.shape[0], -1).sum(1).reshape((-1,) + (1,) * rank)


def requantized(accumulators, scale, zero):
    scaled = accumulators.astype(np.float32) * scale.astype(np.float32)
    return (np.rint(np.clip(scaled, -zero, 255 - zero)) + zero).astype(np.uint8)


def run(node, x, constants, output_type):
    graph = helper.make_graph(
        [node],
        "layer",
        [helper.make_tensor_value_info("x", TensorProto.UINT8, x.shape)],
        [helper.make_tensor_value_info("y", output_type, None)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MS, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0]


def scales(count, largest):
    """Such that most outputs are inside the range."""
    return (RANDOM.uniform(0.5, 1.5, count) * 60 / largest).astype(np.float32)


def conv_case(name, x_shape, w_shape, group=1, pads=None, strides=None, dilations=None, zero=7, auto_pad=None):
    rank = len(w_shape) - 2
    pads, strides, dilations = pads or [0] * 2 * rank, strides or [1] * rank, dilations or [1] * rank
    x, w = activations(*x_shape), weights(*w_shape)
    bias = RANDOM.integers(-9000, 9000, w_shape[0]).astype(np.int32)
    plain, saturated = (
        convolution(x, w, zero, group, pads, strides, dilations, s) + bias.reshape((-1,) + (1,) * rank)
        for s in (False, True)
    )
    y_scale, x_scale, y_zero = np.float32(0.75), np.float32(0.5), np.uint8(101)
    w_scale = scales(w_shape[0], np.abs(saturated).std() + 1)
    constants = {
        "xs": x_scale, "xz": np.uint8(zero), "w": w, "ws": w_scale, "wz": np.zeros(w_shape[0], np.int8),
        "ys": y_scale, "yz": y_zero, "b": bias,
    }  # fmt: skip
    attributes = {"group": group, "pads": pads, "strides": strides, "dilations": dilations, "kernel_shape": w_shape[2:]}
    if auto_pad:  # which says what pads says
        attributes["auto_pad"] = auto_pad
        del attributes["pads"]
    inputs = ["x", "xs", "xz", "w", "ws", "wz", "ys", "yz", "b"]
    node = helper.make_node("QLinearConv", inputs, ["y"], **attributes)
    got = run(node, x, constants, TensorProto.UINT8)
    factor = (x_scale * w_scale / y_scale).reshape((-1,) + (1,) * rank)
    expected = [requantized(a, factor, int(y_zero)) for a in (plain, saturated)]
    return name, "", node, x, constants, got, expected


def matrix_case(name, op, m, k, n, zero=3, transposed=False, bias=True, y=True):
    x, w = activations(m, k), weights(k, n)
    integer = op == "QGemm"
    b = RANDOM.integers(-9000, 9000, n).astype(np.int32) if integer else RANDOM.normal(0, 1, n).astype(np.float32)
    plain, saturated = (
        products(x, w, s) - zero * w.astype(np.int64).sum(0) + (b if integer and bias else 0) for s in (False, True)
    )
    y_scale, x_scale, y_zero = np.float32(0.75), np.float32(0.5), np.uint8(101)
    w_scale = scales(n, np.abs(saturated).std() + 1)
    constants = {
        "xs": x_scale, "xz": np.uint8(zero), "w": np.ascontiguousarray(w.T) if transposed else w, "ws": w_scale,
        "wz": np.zeros(n, np.int8), "b": b, "ys": y_scale, "yz": y_zero,
    }  # fmt: skip
    b_name = "b" if bias else ""
    inputs, attributes, domain = {
        "QGemm": (["x", "xs", "xz", "w", "ws", "wz", b_name] + ["ys", "yz"] * y, {"transB": int(transposed)}, MS),
        "QLinearMatMul": (["x", "xs", "xz", "w", "ws", "wz", "ys", "yz"], {}, ""),
        "MatMulIntegerToFloat": (["x", "w", "xs", "ws", "xz", "wz", b_name], {}, MS),
    }[op]
    constants = {name: value for name, value in constants.items() if name in inputs}
    node = helper.make_node(op, inputs, ["y"], domain=domain, **attributes)
    floats = op == "MatMulIntegerToFloat" or not y
    got = run(node, x, constants, TensorProto.FLOAT if floats else TensorProto.UINT8)
    if floats:
        factor = x_scale * w_scale
        more = b if bias and not integer else np.float32(0)
        expected = [a.astype(np.float32) * factor + more for a in (plain, saturated)]
    else:
        expected = [requantized(a, x_scale * w_scale / y_scale, int(y_zero)) for a in (plain, saturated)]
    return name, domain, node, x, constants, got, expected


def cases():
    yield conv_case("3x3 on channels in fours", (2, 8, 5, 5), (16, 8, 3, 3), pads=[1, 1, 1, 1])
    yield conv_case("3x3 on three channels", (1, 3, 7, 6), (5, 3, 3, 3), pads=[0, 1, 2, 1], strides=[2, 2], zero=133)
    yield conv_case("1x1 on seven channels", (1, 7, 4, 4), (6, 7, 1, 1))
    yield conv_case("1x1 on eight channels", (1, 8, 4, 4), (16, 8, 1, 1), strides=[2, 2])
    yield conv_case("groups of three channels", (1, 6, 5, 5), (8, 3, 3, 3), group=2, pads=[1, 1, 1, 1], zero=255)
    yield conv_case("depthwise on 16 channels", (1, 16, 5, 5), (16, 1, 3, 3), group=16, pads=[1, 1, 1, 1])
    yield conv_case("depthwise on 5 channels", (1, 5, 5, 5), (5, 1, 3, 3), group=5, pads=[1, 1, 1, 1], zero=200)
    yield conv_case("depthwise with two maps a channel", (1, 4, 5, 5), (8, 1, 3, 3), group=4, pads=[1, 1, 1, 1])
    yield conv_case("one channel to one", (1, 1, 6, 6), (1, 1, 3, 3))
    yield conv_case("one dimension", (1, 5, 11), (4, 5, 4), pads=[2, 1], zero=128)
    yield conv_case("one dimension, sixteen maps", (1, 4, 11), (16, 4, 3), pads=[1, 1], zero=128)
    yield conv_case("three dimensions", (1, 2, 4, 4, 4), (3, 2, 2, 2, 2), pads=[1, 0, 1, 0, 1, 0])
    yield conv_case("dilated", (1, 3, 8, 8), (4, 3, 3, 3), dilations=[2, 3], pads=[2, 2, 2, 2])
    same = {"strides": [2, 2], "pads": [1, 0, 1, 1], "auto_pad": "SAME_UPPER"}
    yield conv_case("padded alike, more behind", (1, 3, 7, 6), (4, 3, 3, 3), **same)
    same = {"strides": [2, 2], "pads": [1, 1, 1, 0], "auto_pad": "SAME_LOWER"}
    yield conv_case("padded alike, more before", (1, 3, 7, 6), (4, 3, 3, 3), **same)
    yield conv_case("one pixel", (1, 16, 1, 1), (24, 16, 1, 1))
    yield conv_case("more products than one block", (1, 29, 3, 3), (3, 29, 3, 3), pads=[1, 1, 1, 1])
    yield matrix_case("product of uneven depth", "QLinearMatMul", 5, 71, 9)
    yield matrix_case("product of one row", "QLinearMatMul", 1, 301, 20)
    yield matrix_case("product to floats", "MatMulIntegerToFloat", 4, 66, 17)
    yield matrix_case("product to floats without bias", "MatMulIntegerToFloat", 1, 33, 3, bias=False)
    yield matrix_case("transposed product with bias", "QGemm", 3, 45, 18, transposed=True)
    yield matrix_case("product with bias to floats", "QGemm", 2, 130, 10, y=False)
    yield matrix_case("product without bias", "QGemm", 2, 22, 10, bias=False)


def stored(value):
    kind = {"float32": "FLOAT32", "int32": "INT32", "uint8": "UINT8", "int8": "INT8"}[str(value.dtype)]
    return {"type": kind, "shape": list(value.shape), "values": value.ravel().tolist()}


def attribute(message):
    value = helper.get_attribute_value(message)
    return value.decode() if isinstance(value, bytes) else value


def main():
    written = []
    hosts = set()
    for name, domain, node, x, constants, got, (plain, saturated) in cases():
        differ = [float((got != expected).mean()) for expected in (plain, saturated)]
        if not np.array_equal(plain, saturated):
            hosts.add("saturating" if differ[1] == 0 else "exact" if differ[0] == 0 else "neither")
        print(f"{name}: {node.op_type}, outputs that differ from exact sums {differ[0]:.1%}, from the rule {differ[1]:.1%}")
        written.append({
            "name": name, "op": node.op_type, "domain": domain, "inputs": list(node.input),
            "attributes": {a.name: attribute(a) for a in node.attribute},
            "x": stored(x), "constants": {key: stored(np.asarray(value)) for key, value in constants.items()},
            "y": stored(got), "exact": stored(plain),
        })  # fmt: skip
    print("this host:", ", ".join(sorted(hosts)))
    if "--check" in sys.argv:
        return
    if hosts != {"saturating"}:
        sys.exit("nothing written: this processor does not saturate, or not as the rule says")
    TARGET.write_text(json.dumps({"onnxruntime": ort.__version__, "cases": written}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
