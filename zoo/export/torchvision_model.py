"""Exports a classifier of torchvision with weights named by their enumeration.

    pip install torch==2.1.0 torchvision==0.16.0 onnx==1.15.0
    python3 torchvision_model.py resnext101_32x8d IMAGENET1K_V1 --out $OCTET_DATA/models/torchvision-resnext101-32x8d
"""
import torchvision

from exported import arguments, export_pictures


def main():
    parser = arguments(__doc__)
    parser.add_argument("model", help="such as resnet50")
    parser.add_argument("weights", help="such as IMAGENET1K_V1")
    parser.add_argument("--size", type=int, default=224, help="side of the input")
    options = parser.parse_args()
    model = torchvision.models.get_model(options.model, weights=options.weights)
    export_pictures(model, options.size, options.out)


if __name__ == "__main__":
    main()
