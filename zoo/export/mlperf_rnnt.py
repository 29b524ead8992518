"""Exports one network of MLPerf Inference's RNN-T: its encoder, its prediction network or its joint network.

    wget https://zenodo.org/record/3662521/files/DistributedDataParallel_1576581068.9962234-epoch-100.pt -O rnnt.pt
    pip install torch==2.15.0 onnx==1.23.2
    for network in encoder prediction joint; do
        python3 mlperf_rnnt.py $network rnnt.pt --out $OCTET_DATA/models/mlperf-rnnt-$network
    done

The graphs are written here operator by operator: layers, and the stacking of time, which adds a frame of zeros to an odd
number of them, are those of model_separable_rnnt.py and rnn.py in mlcommons/inference, speech_recognition/rnnt/pytorch.
"""
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from exported import arguments, seal

OPSET = 17


class Network:
    """A graph under construction."""

    def __init__(self):
        self.nodes, self.initializers = [], []

    def constant(self, name, values):
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def integers(self, *values):
        return self.constant(f"constant_{len(self.initializers)}", np.array(values, dtype=np.int64))

    def node(self, op, *inputs, outputs=1, name=None, **attributes):
        made = [name or f"{op.lower()}_{len(self.nodes)}" + (f"_{i}" if i else "") for i in range(outputs)]
        self.nodes.append(helper.make_node(op, list(inputs), made, name=made[0], **attributes))
        return made[0] if outputs == 1 else made

    def turned(self, x, **named):
        return self.node("Transpose", x, perm=[1, 0, 2], **named)

    def lstm(self, x, weights, prefix, layer, states=()):
        """One layer over [T, N, F], as torch.nn.LSTM has it: its gates i, f, g, o are i, o, f, c in ONNX."""
        w, r, wb, rb = (weights[f"{prefix}.lstm.{kind}_l{layer}"] for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
        hidden = r.shape[1]

        def reordered(values):
            i, f, g, o = np.split(values, 4)
            return np.concatenate([i, o, f, g])[None]

        names = [self.constant(f"{prefix}.{layer}.{kind}", values) for kind, values in
                 (("weight", reordered(w)), ("recurrence", reordered(r)),
                  ("bias", np.concatenate([reordered(wb), reordered(rb)], axis=1)))]
        all_h, h, c = self.node("LSTM", x, *names, *(("",) + tuple(states) if states else ()), outputs=3, hidden_size=hidden)
        return self.node("Squeeze", all_h, self.integers(1)), h, c

    def write(self, folder, inputs, outputs):
        def infos(values):
            return [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape in values]

        graph = helper.make_graph(self.nodes, "rnnt", infos(inputs), infos(outputs), self.initializers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
        onnx.checker.check_model(model)
        folder.mkdir(parents=True, exist_ok=True)
        onnx.save(model, str(folder / "model.onnx"))
        seal(folder)


def encoder(weights, folder):
    network = Network()
    x = network.turned("features")
    for layer in range(2):
        x = network.lstm(x, weights, "encoder.pre_rnn", layer)[0]
    x = network.turned(x)
    hidden = weights["encoder.pre_rnn.lstm.weight_hh_l0"].shape[1]
    more = network.node("Pad", x, network.integers(0, 0, 0, 0, 1, 0))
    frames = network.node("Slice", network.node("Shape", more), network.integers(1), network.integers(2))
    pairs = network.node("Div", frames, network.integers(2))
    even = network.node("Mul", pairs, network.integers(2))
    x = network.node("Slice", more, network.integers(0), even, network.integers(1))
    x = network.turned(network.node("Reshape", x, network.integers(0, -1, 2 * hidden)))
    for layer in range(3):
        x = network.lstm(x, weights, "encoder.post_rnn", layer)[0]
    network.turned(x, name="encoded")
    width = weights["encoder.pre_rnn.lstm.weight_ih_l0"].shape[1]
    network.write(folder, [("features", TensorProto.FLOAT, ["N", "T", width])],
                  [("encoded", TensorProto.FLOAT, ["N", "U", hidden])])


def prediction(weights, folder):
    network = Network()
    table = weights["prediction.embed.weight"]
    hidden = table.shape[1]
    none = network.node("Less", "symbol", network.integers(0))
    known = network.node("Max", "symbol", network.integers(0))
    rows = network.node("Gather", network.constant("embedding", table), known, axis=0)
    mask = network.node("Unsqueeze", none, network.integers(2))
    x = network.turned(network.node("Where", mask, network.constant("zero", np.float32(0)), rows))
    states = []
    for layer in range(2):
        before = [network.node("Gather", state, network.integers(layer), axis=0) for state in ("h", "c")]
        x, h, c = network.lstm(x, weights, "prediction.dec_rnn", layer, before)
        states.append((h, c))
    network.turned(x, name="predicted")
    network.node("Concat", *(h for h, _ in states), axis=0, name="next_h")
    network.node("Concat", *(c for _, c in states), axis=0, name="next_c")
    shape = [2, "N", hidden]
    network.write(folder,
                  [("symbol", TensorProto.INT64, ["N", 1]), ("h", TensorProto.FLOAT, shape), ("c", TensorProto.FLOAT, shape)],
                  [("predicted", TensorProto.FLOAT, ["N", 1, hidden]), ("next_h", TensorProto.FLOAT, shape),
                   ("next_c", TensorProto.FLOAT, shape)])


def joint(weights, folder):
    network = Network()
    x = network.node("Concat", "encoded", "predicted", axis=2)
    # 0 and 3 of a Sequential: linear, rectified, dropout, linear.
    for place, last in ((0, False), (3, True)):
        product = network.node("MatMul", x, network.constant(f"joint.{place}.weight", weights[f"joint_net.{place}.weight"].T))
        x = network.node("Add", product, network.constant(f"joint.{place}.bias", weights[f"joint_net.{place}.bias"]),
                         **({"name": "scores"} if last else {}))
        if not last:
            x = network.node("Relu", x)
    predicted = weights["prediction.embed.weight"].shape[1]
    encoded = weights["encoder.pre_rnn.lstm.weight_hh_l0"].shape[1]
    network.write(folder,
                  [("encoded", TensorProto.FLOAT, ["N", 1, encoded]), ("predicted", TensorProto.FLOAT, ["N", 1, predicted])],
                  [("scores", TensorProto.FLOAT, ["N", 1, len(weights["joint_net.3.bias"])])])


NETWORKS = {"encoder": encoder, "prediction": prediction, "joint": joint}


def main():
    import torch

    parser = arguments(__doc__)
    parser.add_argument("network", choices=sorted(NETWORKS))
    parser.add_argument("weights", type=pathlib.Path, help="the checkpoint")
    options = parser.parse_args()
    state = torch.load(options.weights, map_location="cpu")["state_dict"]
    NETWORKS[options.network]({name: value.float().numpy() for name, value in state.items()}, options.out)


if __name__ == "__main__":
    main()
