"""
INT8 files of other quantizers. A file is made once for each model, calibration data, setting and package version, and
kept under the hash of all of them.
"""
import contextlib
import hashlib
import importlib.metadata
import logging
import shutil
import tempfile
from pathlib import Path

import onnx
from onnx import version_converter
from onnxruntime import quantization
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType
from onnxruntime.quantization.shape_inference import quant_pre_process

from sources import WORK, jar_entry
from tasks import MINILM_Q

OLDEST_OPSET = 13  # scales per channel need it


class Reader(CalibrationDataReader):
    def __init__(self, feeds):
        self.feeds = iter(feeds)

    def get_next(self):
        return next(self.feeds, None)


def prepared(fp32, folder):
    """Opset 13 or newer, initializers no longer inputs, then onnxruntime's own preparation."""
    model = onnx.load(fp32)
    stored = {tensor.name for tensor in model.graph.initializer}
    inputs = [value for value in model.graph.input if value.name not in stored]
    del model.graph.input[:]
    model.graph.input.extend(inputs)
    opset = next(o.version for o in model.opset_import if o.domain in ("", "ai.onnx"))
    if opset < OLDEST_OPSET:
        model = version_converter.convert_version(model, OLDEST_OPSET)
    # IR 3 allows initializers only where they are inputs too.
    model.ir_version = max(model.ir_version, 8)
    converted, target = folder / "converted.onnx", folder / "prepared.onnx"
    onnx.save(model, converted)
    try:
        quant_pre_process(str(converted), str(target))
    except Exception as error:
        # Its symbolic shape inference does not know every operator; without it the rest of the preparation works.
        logging.warning("quant_pre_process without symbolic shapes: %s", str(error).splitlines()[0])
        quant_pre_process(str(converted), str(target), skip_symbolic_shape=True)
    return target


def static(fp32, feeds, target, folder, **settings):
    quantization.quantize_static(prepared(fp32, folder), target, Reader(feeds), **settings)


U8S8 = {
    "quant_format": QuantFormat.QDQ,
    "activation_type": QuantType.QUInt8,
    "weight_type": QuantType.QInt8,
    "per_channel": True,
    "calibrate_method": CalibrationMethod.MinMax,
}


def ort_defaults(task, feeds, target, folder):
    static(task.fp32, feeds, target, folder)


def ort_u8s8(task, feeds, target, folder):
    static(task.fp32, feeds, target, folder, **U8S8)


def ort_u8s8_convs(task, feeds, target, folder):
    """Conv only, the first two left in FP32."""
    first = [node.name for node in onnx.load(prepared(task.fp32, folder)).graph.node if node.op_type == "Conv"][:2]
    static(task.fp32, feeds, target, folder, op_types_to_quantize=["Conv"], nodes_to_exclude=first, **U8S8)


def ort_dynamic(task, feeds, target, folder):
    quantization.quantize_dynamic(
        prepared(task.fp32, folder), target, per_channel=True, weight_type=QuantType.QInt8
    )


def nncf_default(task, feeds, target, folder):
    import nncf

    nncf.set_log_level(logging.ERROR)
    kind = nncf.ModelType.TRANSFORMER if task.text else None
    made = nncf.quantize(
        onnx.load(prepared(task.fp32, folder)),
        nncf.Dataset(feeds),
        model_type=kind,
    )
    onnx.save(made, target)


def published(task, feeds, target, folder):
    shutil.copyfile(jar_entry(MINILM_Q, "all-minilm-l6-v2-q.onnx"), target)


def makers(task):
    """What is compared for a model, by name."""
    if task.text:
        found = {"ort-dynamic": ort_dynamic, "nncf": nncf_default}
        return {**found, "published-q": published} if task.name == "minilm-l6-v2" else found
    found = {"ort-u8s8": ort_u8s8, "ort-defaults": ort_defaults, "nncf": nncf_default}
    return {**found, "ort-u8s8-conv-no-stem": ort_u8s8_convs} if task.name == "yolox-nano-coco" else found


def make(task, name):
    """The peer's file, made or found."""
    feeds = task.calibration()
    digest = hashlib.sha256(Path(__file__).read_bytes())
    digest.update(name.encode())
    digest.update(Path(task.fp32).read_bytes())
    for package in ("onnxruntime", "nncf", "onnx"):
        digest.update(f"{package} {importlib.metadata.version(package)}".encode())
    for feed in feeds:
        for key in sorted(feed):
            digest.update(key.encode() + str(feed[key].shape).encode() + feed[key].tobytes())
    target = WORK / "peers" / digest.hexdigest()[:16] / f"{task.name}-{name}.onnx"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            partial = Path(folder) / target.name
            with contextlib.chdir(folder):  # symbolic shape inference leaves its weights where it is run
                makers(task)[name](task, feeds, partial, Path(folder))
            partial.rename(target)
    return target
