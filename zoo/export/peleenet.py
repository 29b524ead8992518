"""Exports PeleeNet from a clone of its repository.

    git clone https://github.com/Robert-JunWang/PeleeNet
    pip install torch==2.1.0 onnx==1.15.0
    python3 peleenet.py PeleeNet/weights/peleenet_acc7208.pth.tar --out $OCTET_DATA/models/peleenet
"""
import pathlib
import sys

import torch

from exported import arguments, export_pictures


def main():
    parser = arguments(__doc__)
    parser.add_argument("weights", type=pathlib.Path, help="the checkpoint in the clone's folder weights")
    options = parser.parse_args()
    sys.path.insert(0, str(options.weights.resolve().parents[1]))
    from peleenet import PeleeNet

    checkpoint = torch.load(options.weights, map_location="cpu")
    weights = {name.removeprefix("module."): value for name, value in checkpoint["state_dict"].items()}
    model = PeleeNet(num_classes=1000)
    model.load_state_dict(weights)
    export_pictures(model, 224, options.out)


if __name__ == "__main__":
    main()
