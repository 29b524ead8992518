#!/usr/bin/env python3
"""Hashes what OpenCV, TensorFlow and torchvision make of the four pictures in src/test/resources/preprocessing: resizing.csv there.

Needs numpy, pillow (to read the pictures), opencv-python-headless 4.14 and tensorflow-cpu 2.21, and torch 2.15 with
torchvision 0.29. Run in this folder: python3 resizing.py LIBRARY, with opencv, tensorflow or torchvision; rows of the others are
kept. Columns: library, source, operation, width,
height, SHA-256 of the array's bytes (C order, HWC, uint8 or little-endian float32). What torchvision makes of floats is in floats/.

OpenCV's own code is meant. Its wheels for x86 hand cubic and floats to Intel's IPP; how far those differ is printed.
"""
import csv
import hashlib
import os
import sys

import numpy as np
from PIL import Image

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'resources', 'preprocessing')
CSV = os.path.join(HERE, 'resizing.csv')
SOURCES = {
    'gradient_127x83': [(32, 24), (64, 48), (97, 101), (127, 41)],
    'noise_61x97': [(30, 48), (24, 24), (75, 50), (61, 200)],
    'scene_160x120': [(80, 60), (56, 56), (41, 29), (40, 30), (320, 360)],
    'tall_45x131': [(40, 40), (22, 65), (60, 150), (15, 131), (90, 131)],
}
CV = ['nearest', 'linear', 'cubic', 'area', 'lanczos4']


def opencv(a, size):
    import cv2
    for operation, flag in [*zip(CV, range(5)), ('linear_floats', cv2.INTER_LINEAR)]:
        source = a.astype(np.float32) if operation == 'linear_floats' else a
        cv2.ipp.setUseIPP(True)
        wheel = cv2.resize(source, size, interpolation=flag).astype(float)
        cv2.ipp.setUseIPP(False)
        own = cv2.resize(source, size, interpolation=flag)
        error = np.abs(wheel - own)
        if error.any():
            print('IPP:', operation, size, '%.2f %% differ, by at most %g' % (100 * (error > 0).mean(), error.max()))
        yield operation, own


def tensorflow(a, size):
    import tensorflow as tf
    wanted = (size[1], size[0])
    for operation, corners, centers in (('legacy', False, False), ('half_pixel', False, True), ('align_corners', True, False)):
        yield operation, tf.raw_ops.ResizeBilinear(images=a[None], size=wanted, align_corners=corners,
                                                   half_pixel_centers=centers).numpy()[0]
        # As slim's inception_preprocessing: floats from 0 to 1 are resized.
        yield operation + '_scaled', tf.raw_ops.ResizeBilinear(
            images=tf.image.convert_image_dtype(a, tf.float32)[None], size=wanted, align_corners=corners,
            half_pixel_centers=centers).numpy()[0]


def torchvision(a, size):
    import torch
    from torchvision.transforms.v2 import InterpolationMode, functional
    tensor = torch.from_numpy(a.copy()).permute(2, 0, 1).contiguous()
    assert torch.backends.cpu.get_cpu_capability() in ('AVX2', 'AVX512'), 'bytes are resized as such with AVX2 or on ARM'
    for filter in ('bilinear', 'bicubic'):
        for edges in ('antialias', 'plain'):
            made, floats = (
                functional.resize(source, [size[1], size[0]], InterpolationMode(filter), antialias=edges == 'antialias')
                .permute(1, 2, 0).numpy() for source in (tensor, tensor.float()))
            yield filter + '_' + edges, made
            # Sums of floats depend on the CPU in the last bits: these are kept as they are, of the first size of each picture.
            if size in [sizes[0] for sizes in SOURCES.values()] and size != (80, 60):
                np.save(os.path.join(HERE, 'floats', '%s_%s_%dx%d.npy' % (filter, edges, *size)), np.ascontiguousarray(floats))


library = sys.argv[1]
rows = []
if os.path.exists(CSV):
    with open(CSV, newline='') as f:
        rows = [row for row in list(csv.reader(f))[1:] if row[0] != library]
for name, sizes in SOURCES.items():
    picture = np.asarray(Image.open(os.path.join(HERE, name + '.png')).convert('RGB'))
    for size in sizes:
        for operation, result in {'opencv': opencv, 'tensorflow': tensorflow, 'torchvision': torchvision}[library](picture, size):
            digest = hashlib.sha256(np.ascontiguousarray(result).tobytes()).hexdigest()
            rows.append([library, name + '.png', operation, *size, digest])
rows.sort(key=lambda row: row[0])
with open(CSV, 'w', newline='') as f:
    out = csv.writer(f, lineterminator='\n')
    out.writerow(['library', 'source', 'operation', 'width', 'height', 'sha256'])
    out.writerows(rows)
print(len(rows), 'vectors')
