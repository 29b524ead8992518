#!/usr/bin/env python3
"""Hashes what Python's preprocessing makes of photographs: src/test/resources/images/photographs.csv.

Needs pillow 13 and numpy, and the folder imagenet-samples, whose pictures are not part of this repository.
Run in this folder: python3 photographs.py IMAGENET_SAMPLES.
Columns: pipeline, picture, SHA-256 of the float32 tensor [1, 3, 224, 224] as little-endian bytes.
The first two pipelines are those of the models' own READMEs; pictures of 256x256 pass them without being resized, so
the others resize.
"""
import csv
import hashlib
import os
import sys

import numpy as np
from PIL import Image

MEAN = np.array([0.485, 0.456, 0.406], np.float32)
STD = np.array([0.229, 0.224, 0.225], np.float32)


def torchvision(im, short, filter_):
    """Resize(short), CenterCrop(224), ToTensor, Normalize."""
    w, h = im.size
    size = (short, int(short * h / w)) if w <= h else (int(short * w / h), short)
    im = im.resize(size, filter_)
    left, top = int(round((im.width - 224) / 2.0)), int(round((im.height - 224) / 2.0))
    v = np.asarray(im.crop((left, top, left + 224, top + 224)), np.float32)
    return (v / np.float32(255) - MEAN) / STD


def efficientnet(im, fraction):
    """Centre square, bicubic to 224, (pixel - 127) / 128."""
    side = int(fraction * min(im.size))
    left, top = (im.width - side + 1) // 2, (im.height - side + 1) // 2
    im = im.crop((left, top, left + side, top + side)).resize((224, 224), Image.BICUBIC)
    return (np.asarray(im, np.float32) - np.float32(127)) / np.float32(128)


PIPELINES = {
    'mobilenet-v2': lambda im: torchvision(im, 256, Image.BILINEAR),
    'efficientnet-lite0': lambda im: efficientnet(im, 224 / 256),
    'wide-bilinear-232': lambda im: torchvision(im.crop((0, 30, 256, 225)), 232, Image.BILINEAR),
    'tall-lanczos-321': lambda im: torchvision(im.crop((40, 0, 221, 256)), 321, Image.LANCZOS),
    'square-bicubic': lambda im: efficientnet(im.crop((0, 11, 256, 246)), 0.77),
}

folder = sys.argv[1]
files = sorted(os.listdir(os.path.join(folder, 'images')))[7::83]
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, '..', 'resources', 'images', 'photographs.csv'), 'w', newline='') as f:
    w = csv.writer(f, lineterminator='\n')
    w.writerow(['pipeline', 'picture', 'sha256'])
    for name in files:
        im = Image.open(os.path.join(folder, 'images', name)).convert('RGB')
        for pipeline, apply in PIPELINES.items():
            tensor = np.ascontiguousarray(apply(im).transpose(2, 0, 1)[None], '<f4')
            assert tensor.shape == (1, 3, 224, 224)
            w.writerow([pipeline, name, hashlib.sha256(tensor.tobytes()).hexdigest()])
print(len(files), 'pictures')
