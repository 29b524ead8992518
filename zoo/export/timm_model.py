"""Exports a classifier of timm with its trained weights.

    pip install torch==2.1.0 timm==0.9.8 onnx==1.15.0
    python3 timm_model.py tf_efficientnet_b0.in1k --out $OCTET_DATA/models/tf-efficientnet-b0
"""
import timm

from exported import arguments, export_pictures


def main():
    parser = arguments(__doc__)
    parser.add_argument("model", help="name with its weights, such as tf_efficientnet_b0.in1k")
    options = parser.parse_args()
    model = timm.create_model(options.model, pretrained=True, exportable=True)
    export_pictures(model, model.default_cfg["input_size"][-1], options.out)


if __name__ == "__main__":
    main()
