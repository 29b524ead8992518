"""Exports a classifier of TensorFlow's slim from the checkpoint that research/slim/README.md of tensorflow/models lists.

    git clone --depth 1 https://github.com/tensorflow/models
    pip install tensorflow==2.12 tf_slim==1.1.0 tf2onnx==1.16.1 onnx==1.15.0
    PYTHONPATH=models/research/slim python3 tensorflow_slim.py inception_v1 --checkpoint inception_v1.ckpt \\
        --out $OCTET_DATA/models/tf-inception-v1

Unpack the archive first. Without --checkpoint the file NAME.ckpt of this folder is read.
"""
import pathlib

import tensorflow as tf
import tf2onnx
from exported import arguments, seal

try:
    from nets import nets_factory
except ImportError:
    raise SystemExit("research/slim of tensorflow/models is not on PYTHONPATH. " + __doc__)

SIDES = {"inception_v3": 299, "inception_v4": 299, "inception_resnet_v2": 299}
WITHOUT_BACKGROUND = ("vgg", "resnet_v1")


def frozen(name, checkpoint, size, classes):
    """The graph with its weights as constants, its input and its softmax."""
    graph = tf.Graph()
    with graph.as_default(), tf.compat.v1.Session(graph=graph) as session:
        pictures = tf.compat.v1.placeholder(tf.float32, [None, size, size, 3], name="input")
        network = nets_factory.get_network_fn(name, num_classes=classes, is_training=False)
        logits, _ = network(pictures)
        tf.nn.softmax(tf.reshape(logits, [-1, classes]), name="output")
        tf.compat.v1.train.Saver().restore(session, checkpoint)
        return tf.compat.v1.graph_util.convert_variables_to_constants(session, graph.as_graph_def(), ["output"])


def main():
    parser = arguments(__doc__)
    parser.add_argument("model", help="as nets_factory of slim knows it, such as inception_v1")
    parser.add_argument("--checkpoint", help="the .ckpt of the archive")
    options = parser.parse_args()
    name = options.model
    size = 299 if name.startswith("resnet_v2") else SIDES.get(name, 224)
    classes = 1000 if name.startswith(WITHOUT_BACKGROUND) else 1001
    tf.compat.v1.disable_eager_execution()
    graph = frozen(name, options.checkpoint or str(pathlib.Path(name + ".ckpt")), size, classes)
    options.out.mkdir(parents=True, exist_ok=True)
    tf2onnx.convert.from_graph_def(
        graph, input_names=["input:0"], output_names=["output:0"], opset=17, output_path=str(options.out / "model.onnx")
    )
    seal(options.out)


if __name__ == "__main__":
    main()
