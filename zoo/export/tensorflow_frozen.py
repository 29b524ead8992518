"""Converts a frozen graph, the archive of a detection model or a TensorFlow Lite file, given by address or path.

    pip install tensorflow==2.12 tf2onnx==1.16.1 onnx==1.15.0
    python3 tensorflow_frozen.py ADDRESS --inputs input:0 --out $OCTET_DATA/models/NAME

Without --outputs the tensors that nothing else reads are the outputs; without --inputs the placeholders are the inputs.
"""
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request

from exported import arguments, seal


def fetched(source, scratch):
    """The file at an address or path; of an archive, its frozen_inference_graph.pb."""
    file = pathlib.Path(source)
    if "://" in source:
        file = scratch / source.rsplit("/", 1)[1]
        with urllib.request.urlopen(source) as answer, file.open("wb") as copy:
            shutil.copyfileobj(answer, copy)
    if not file.name.endswith(".tar.gz"):
        return file
    with tarfile.open(file) as archive:
        member = next(entry for entry in archive if entry.name.endswith("/frozen_inference_graph.pb"))
        graph = scratch / "frozen_inference_graph.pb"
        graph.write_bytes(archive.extractfile(member).read())
        return graph


def ends(file):
    """Placeholders of a frozen graph, and tensors that no node reads."""
    import tensorflow as tf

    graph = tf.compat.v1.GraphDef()
    graph.ParseFromString(file.read_bytes())
    read = {name.lstrip("^").split(":")[0] for node in graph.node for name in node.input}
    inputs = [node.name + ":0" for node in graph.node if node.op == "Placeholder"]
    outputs = [node.name + ":0" for node in graph.node if node.name not in read and node.op not in ("Placeholder", "NoOp", "Const")]
    return ",".join(inputs), ",".join(outputs)


def main():
    parser = arguments(__doc__)
    parser.add_argument("source", help="address or path of a .pb, .tar.gz or .tflite")
    parser.add_argument("--inputs", help="tensors, separated by commas")
    parser.add_argument("--outputs", help="tensors, separated by commas")
    parser.add_argument("--inputs-as-nchw", help="inputs to turn from NHWC to NCHW")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        file = fetched(options.source, pathlib.Path(folder))
        command = [sys.executable, "-m", "tf2onnx.convert", "--opset", "17", "--output", str(options.out / "model.onnx")]
        if file.suffix == ".tflite":
            command += ["--tflite", str(file)]
        else:
            inputs, outputs = ends(file)
            command += ["--graphdef", str(file), "--inputs", options.inputs or inputs, "--outputs", options.outputs or outputs]
        if options.inputs_as_nchw:
            command += ["--inputs-as-nchw", options.inputs_as_nchw]
        subprocess.run(command, check=True)
    seal(options.out)


if __name__ == "__main__":
    main()
