"""Golden vectors of the modules calibrate and observe, by onnxruntime.quantization.

    pip install onnxruntime==1.28.0 onnx numpy
    python generate_quantization.py      # writes src/test/resources/golden/quantization-*.json of both

Floats are written with the fewest digits that give the same float32 back.
"""

import json
import pathlib
import tempfile
import types

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.calibrate import (
    CalibrationMethod,
    HistogramCollector,
    MinMaxCalibrater,
    create_calibrator,
)
from onnxruntime.quantization.qdq_quantizer import QDQQuantizer
from onnxruntime.quantization.quant_utils import (
    compute_data_quant_params,
    compute_scale_zp,
    get_qmin_qmax_for_qType,
    quantize_data,
    quantize_onnx_initializer,
)

assert onnxruntime.__version__ == "1.28.0", onnxruntime.__version__
ROOT = pathlib.Path(__file__).resolve().parents[4]
MODULE = {"ranges": "observe", "extremes": "observe", "passes": "calibrate"}  # quantize has the others
TYPES = {"UINT8": TensorProto.UINT8, "INT8": TensorProto.INT8}


def f32(value):
    return np.float32(value)


def plain(value):
    """JSON for numpy values: float32 as text, so that no reader goes through double."""
    if isinstance(value, np.ndarray):
        return [plain(v) for v in value.ravel()] if value.ndim else plain(value[()])
    if isinstance(value, (np.float32, float)):
        return str(np.float32(value))
    if isinstance(value, np.integer):
        return int(value)
    raise TypeError(type(value))


def write(name, cases):
    folder = ROOT / MODULE.get(name, "quantize") / "src/test/resources/golden"
    folder.mkdir(parents=True, exist_ok=True)
    text = "[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n"
    (folder / f"quantization-{name}.json").write_text(text)


def lcg(n, seed, amplitude=1.0, offset=0.0, floor=None):
    """The same values as GoldenData.values in Java: exact integer and double steps only."""
    values = np.empty(n, dtype=np.float32)
    state = seed
    for i in range(n):
        state = (state * 1664525 + 1013904223) % 2**32
        u = state / 2.0**31 - 1.0
        x = amplitude * (u * u * u) + offset
        values[i] = x if floor is None else max(floor, x)
    return values


def scales():
    tiny = np.finfo(np.float32).tiny
    largest = np.finfo(np.float32).max
    ranges = [
        (0, 0), (-0.0, 0.0), (-1, 1), (0, 6), (0.5, 6), (-6, -0.5), (-6, 0), (-1, 3), (-0.1, 12.7), (-2.5, 2.4999),
        (-0.2784645, 5.9), (0, 1), (1e-3, 1.0001e-3), (-128, 127), (-127.5, 127.5), (0, 255), (-1e-30, 1e-30),
        (0, tiny), (0, tiny * 128), (-tiny, tiny * 126), (0, tiny * 254), (0, tiny * 255), (0, tiny * 256), (0, 1e-45),
        (-1e-45, 1e-44), (-1e38, 1e38), (0, largest), (-largest / 2, largest / 2), (-3e-39, 2e-36), (-10000, 0.01),
        (-1e-5, 1e5), (-16777217, 1), (-1, 16777217), (-0.1, 0.30000001),
    ]
    rng = np.random.default_rng(7)
    for _ in range(60):
        scale = 10.0 ** rng.uniform(-6, 6)
        a, b = sorted(rng.normal(size=2) * scale)
        ranges.append((a, b))
    cases = []
    for low, high in ranges:
        low, high = f32(low), f32(high)
        for name, code in TYPES.items():
            for symmetric in (False, True):
                for reduced in (False, True):
                    qmin, qmax = get_qmin_qmax_for_qType(code, reduce_range=reduced, symmetric=symmetric)
                    zero_point, scale = compute_scale_zp(np.array(low), np.array(high), qmin, qmax, symmetric)
                    cases.append({
                        "min": plain(low), "max": plain(high), "type": name, "symmetric": symmetric,
                        "reduced": reduced, "zero_point": int(zero_point), "scale": plain(f32(scale)),
                    })
    write("scales", cases)


def initializer(values, name="w"):
    return numpy_helper.from_array(values, name)


def quantized(weight, code, axis, reduced):
    """What QDQQuantizer does with a weight: parameters per slice, then levels with these parameters."""
    if axis is None:
        zero_point, scale = compute_data_quant_params(weight.ravel(), code, True, reduced)
    else:
        pairs = [
            compute_data_quant_params(weight.take(i, axis).ravel(), code, True, reduced)
            for i in range(weight.shape[axis])
        ]
        zero_point = np.array([p[0] for p in pairs])
        scale = np.array([p[1] for p in pairs], dtype=np.float32)
    levels = numpy_helper.to_array(quantize_onnx_initializer(initializer(weight), code, zero_point, scale, axis))
    return zero_point, scale, levels


def weights():
    rng = np.random.default_rng(11)
    shapes = {"conv": (4, 3, 3, 3), "depthwise": (5, 1, 3, 3), "matmul": (6, 4), "vector": (9,), "3d": (2, 3, 4)}
    cases = []
    for name, shape in shapes.items():
        weight = rng.normal(size=shape).astype(np.float32)
        weight[0] *= 1e-3
        weight.ravel()[1] = 0.5
        weight.ravel()[-1] = -2.75
        if len(shape) == 4:
            weight[1] = 0  # a dead channel
            weight[2] = np.abs(weight[2])
        for kind, code in TYPES.items():
            for reduced in (False, True):
                for axis in (None, 0, 1, -1):
                    if axis is not None and axis >= len(shape):
                        continue
                    zero_point, scale, levels = quantized(
                        weight, code, None if axis is None else axis % len(shape), reduced
                    )
                    cases.append({
                        "name": name, "shape": list(shape), "weight": plain(weight), "type": kind, "reduced": reduced,
                        "axis": axis, "scales": plain(np.atleast_1d(scale)),
                        "zero_points": plain(np.atleast_1d(zero_point)), "levels": plain(levels),
                    })
    # Values half way between two levels, in both directions: half to even.
    ties = np.array([127, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 126.5, -126.5], dtype=np.float32)
    zero_point, scale, levels = quantize_data(ties, TensorProto.INT8, True)[0:3]
    cases.append({
        "name": "ties", "shape": [9], "weight": plain(ties), "type": "INT8", "reduced": False, "axis": None,
        "scales": plain(np.atleast_1d(scale)), "zero_points": plain(np.atleast_1d(zero_point)), "levels": plain(levels),
    })
    write("weights", cases)


class Feeds(CalibrationDataReader):
    def __init__(self, name, batches):
        self.rest = iter([{name: b} for b in batches])

    def get_next(self):
        return next(self.rest, None)


def biases():
    """Whole models through quantize_static, so that the order of its steps is part of the check."""
    rng = np.random.default_rng(13)
    cases = []
    for op in ("Conv", "Gemm", "GemmTransposed"):
        for per_channel in (True, False):
            if op == "Conv":
                weight, shape, axis = rng.normal(size=(4, 3, 3, 3)), (1, 3, 6, 6), 0
            elif op == "Gemm":
                weight, shape, axis = rng.normal(size=(6, 4)), (2, 6), 1
            else:
                weight, shape, axis = rng.normal(size=(4, 6)), (2, 6), 0
            weight = weight.astype(np.float32)
            bias = rng.normal(size=4).astype(np.float32)
            # Channel 2 is all but dead while its bias is large: the plain bias scale would overflow int32.
            index = [slice(None)] * weight.ndim
            index[axis] = 2
            weight[tuple(index)] *= 1e-12
            bias[2] = 25
            if not per_channel:
                weight *= np.float32(1e-10)
            node = helper.make_node(
                op.removesuffix("Transposed"), ["x", "w", "b"], ["y"], name="n", **({"transB": 1} if op[4:] else {})
            )
            graph = helper.make_graph(
                [node], "g",
                [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
                [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
                [initializer(weight, "w"), initializer(bias, "b")],
            )
            model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
            batches = [rng.normal(size=shape).astype(np.float32) for _ in range(2)]
            with tempfile.TemporaryDirectory() as folder:
                source, target = f"{folder}/float.onnx", f"{folder}/int8.onnx"
                onnx.save(onnx.shape_inference.infer_shapes(model), source)
                quantize_static(
                    source, target, Feeds("x", batches), quant_format=QuantFormat.QDQ, per_channel=per_channel,
                    activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
                )
                found = {i.name: numpy_helper.to_array(i) for i in onnx.load(target).graph.initializer}
            cases.append({
                "op": op, "per_channel": per_channel, "axis": axis, "shape": list(weight.shape),
                "weight": plain(weight), "bias": plain(bias), "input_scale": plain(found["x_scale"]),
                "weight_scales": plain(np.atleast_1d(found["w_scale"])), "levels": plain(found["w_quantized"]),
                "bias_scales": plain(np.atleast_1d(found["b_quantized_scale"])),
                "bias_levels": plain(found["b_quantized"]),
                "input_range": [plain(min(b.min() for b in batches)), plain(max(b.max() for b in batches))],
                "input_zero_point": int(found["x_zero_point"]),
            })
    write("biases", cases)


DATA = {
    "body": [(4000, 1, 1.0, 0.0, None)],
    "growing": [(3000, 2, 1.0, 0.0, None), (3000, 3, 1.75, 0.25, None), (3000, 4, 3.0, -0.5, None)],
    "shrinking": [(3000, 5, 3.0, 0.0, None), (3000, 6, 0.5, 0.1, None)],
    "relu": [(4000, 7, 2.0, 0.1, 0.0), (4000, 8, 2.5, 0.0, 0.0)],
    "one-sided": [(4000, 9, 0.5, 2.0, None)],
    # Bins keep their width: an outlier at 60 would make 120,000 of them and keep Python busy for hours.
    "outlier": [(8000, 10, 1.0, 0.0, None), (1, 11, 0.0, 3.0, None)],
    "negative": [(3000, 12, 1.0, -4.0, None), (3000, 13, 1.5, -3.0, None)],
}


def ranges():
    cases = []
    for name, recipe in DATA.items():
        batches = [lcg(*b) for b in recipe]
        spec = [[n, seed, amplitude, offset, floor] for n, seed, amplitude, offset, floor in recipe]
        runs = [("percentile", symmetric, 2048, percent) for symmetric in (True, False) for percent in (99.999, 99)]
        runs += [("entropy", False, 128, 128), ("entropy", False, 512, 128)]
        runs += [("entropy", False, 2048, 128)] if name in ("body", "relu", "one-sided") else []
        for method, symmetric, bins, parameter in runs:
            collector = HistogramCollector(
                method, symmetric, bins, int(parameter), parameter, "same"
            )
            for batch in batches:
                collector.collect({"x": batch})
            histogram, edges = collector.get_histogram_dict()["x"][:2]
            low, high = collector.compute_collection_result()["x"][:2]
            cases.append({
                "data": name, "batches": spec, "method": method, "symmetric": symmetric, "bins": bins,
                "parameter": parameter, "min": plain(low), "max": plain(high),
                "final_bins": int(histogram.size), "first_edge": plain(f32(edges[0])),
                "last_edge": plain(f32(edges[-1])),
                "bin_checksum": int((histogram * (np.arange(histogram.size) % 1009 + 1)).sum()),
            })
    write("ranges", cases)


def extremes():
    """MinMaxCalibrater: each inner list is one collect_data, each entry the amplitude of one batch."""
    cases = []
    calls = {
        "one batch": [[1]], "five": [[1, 2, 3, 4, 5]], "then a hundred": [[1, 2, 3, 4, 5], [100]],
        "three calls": [[1.5], [0.25, 0.75], [3, 9]],
    }
    node = helper.make_node("Neg", ["x"], ["y"], name="n")
    graph = helper.make_graph(
        [node], "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [3])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [3])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    for name, collects in calls.items():
        for moving in (False, True):
            with tempfile.TemporaryDirectory() as folder:
                onnx.save(model, f"{folder}/m.onnx")
                calibrator = MinMaxCalibrater(
                    f"{folder}/m.onnx", augmented_model_path=f"{folder}/a.onnx", moving_average=moving
                )
                calibrator.augment_graph()
                calibrator.create_inference_session()
                for batches in collects:
                    calibrator.collect_data(Feeds("x", [np.array([-a, 0.5 * a, a], np.float32) for a in batches]))
                low, high = calibrator.compute_data().data["x"].range_value
            cases.append({
                "name": name, "collects": collects, "moving_average": moving,
                "min": plain(np.squeeze(low)), "max": plain(np.squeeze(high)),
            })
    write("extremes", cases)


METHODS = {
    "minmax": (CalibrationMethod.MinMax, {}),
    "moving_average": (CalibrationMethod.MinMax, {"moving_average": True}),
    "percentile 99.999": (CalibrationMethod.Percentile, {"percentile": 99.999}),
    "percentile 95": (CalibrationMethod.Percentile, {"percentile": 95}),
    "entropy": (CalibrationMethod.Entropy, {}),
}


def grid(spec, steps):
    """Values on a grid so coarse that sums of products are exact: no kernel of any processor can round them."""
    return (np.rint(lcg(*spec) * steps) / steps).astype(np.float32)


def passes():
    """Every calibrator over a whole model and several batches in one collect_data, as quantize_static does it."""
    weights = {"a.weight": [216, 21, 1.5, 0, None], "y.weight": [288, 22, 1.5, 0.05, None]}
    shapes = {"a.weight": (8, 3, 3, 3), "y.weight": (4, 8, 3, 3)}
    batches = [[192, 31 + i, amplitude, offset, None] for i, (amplitude, offset) in
               enumerate([(1, 0), (2, 0.5), (0.5, -0.25), (3, 0), (1, 0.125)])]
    nodes = [
        helper.make_node("Conv", ["x", "a.weight"], ["a"], name="conv1", pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["a"], ["r"], name="relu"),
        helper.make_node("Conv", ["r", "y.weight"], ["y"], name="conv2", pads=[1, 1, 1, 1]),
    ]
    graph = helper.make_graph(
        nodes, "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 8, 8])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 4, 8, 8])],
        [initializer(grid(spec, 4).reshape(shapes[name]), name) for name, spec in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    cases = []
    for name, (method, options) in METHODS.items():
        with tempfile.TemporaryDirectory() as folder:
            onnx.save(model, f"{folder}/m.onnx")
            calibrator = create_calibrator(
                pathlib.Path(f"{folder}/m.onnx"), [], f"{folder}/a.onnx", method, extra_options=options
            )
            calibrator.collect_data(Feeds("x", [grid(b, 8).reshape(1, 3, 8, 8) for b in batches]))
            data = calibrator.compute_data().data
        cases.append({
            "method": name, "weights": weights, "batches": batches,
            "ranges": {
                tensor: [plain(np.float32(np.squeeze(value))) for value in data[tensor].range_value]
                for tensor in ("x", "a", "r", "y")
            },
        })
    write("passes", cases)


if __name__ == "__main__":
    passes()
    scales()
    weights()
    biases()
    ranges()
    extremes()
