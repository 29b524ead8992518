"""Exports a model of GluonCV's zoo. MXNet is no longer maintained: use Python 3.8.

    pip install mxnet==1.9.1 gluoncv==0.10.5 onnx==1.12.0 "numpy<1.24"
    python3 gluon.py mobilenet1.0 --out $OCTET_DATA/models/mxnet-mobilenet1-0
"""
import pathlib
import tempfile

import mxnet
import numpy
import onnx
from gluoncv import model_zoo

from exported import arguments, seal


def name_outputs(file, names):
    """Calls the outputs of a model by the given names, in their order."""
    model = onnx.load(file)
    renamed = dict(zip([output.name for output in model.graph.output], names))
    for output in model.graph.output:
        output.name = renamed[output.name]
    for node in model.graph.node:
        node.input[:] = [renamed.get(name, name) for name in node.input]
        node.output[:] = [renamed.get(name, name) for name in node.output]
    onnx.checker.check_model(model)
    onnx.save(model, file)


def main():
    parser = arguments(__doc__)
    parser.add_argument("model", help="such as mobilenet1.0 or ssd_512_mobilenet1.0_voc")
    parser.add_argument("--size", type=int, default=224, help="side of the input")
    parser.add_argument("--outputs", help="names for the outputs, separated by commas")
    options = parser.parse_args()
    net = model_zoo.get_model(options.model, pretrained=True)
    net.hybridize()
    net(mxnet.nd.zeros((1, 3, options.size, options.size)))
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        prefix = str(pathlib.Path(scratch) / "model")
        net.export(prefix)
        mxnet.onnx.export_model(
            prefix + "-symbol.json",
            prefix + "-0000.params",
            [(1, 3, options.size, options.size)],
            numpy.float32,
            str(options.out / "model.onnx"),
            dynamic=True,
            dynamic_input_shapes=[("N", 3, options.size, options.size)],
        )
    if options.outputs:
        name_outputs(str(options.out / "model.onnx"), options.outputs.split(","))
    seal(options.out)


if __name__ == "__main__":
    main()
