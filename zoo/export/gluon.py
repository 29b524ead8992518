"""Exports a model of GluonCV's zoo. MXNet is no longer maintained: use Python 3.8.

    pip install mxnet==1.9.1 gluoncv==0.10.5 onnx==1.12.0 "numpy<1.24"
    python3 gluon.py mobilenet1.0 --out $OCTET_DATA/models/mxnet-mobilenet1-0
"""
import pathlib
import tempfile

import mxnet
import numpy
from gluoncv import model_zoo

from exported import arguments, seal


def main():
    parser = arguments(__doc__)
    parser.add_argument("model", help="such as mobilenet1.0 or ssd_512_mobilenet1.0_voc")
    parser.add_argument("--size", type=int, default=224, help="side of the input")
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
    seal(options.out)


if __name__ == "__main__":
    main()
