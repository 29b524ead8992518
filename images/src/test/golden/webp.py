#!/usr/bin/env python3
"""Makes src/test/resources/images/*.webp and webp.csv: kinds of WebP, and what Pillow makes of them.

Needs pillow 13 (libwebp 1.6) and numpy. Everything is synthetic and seeded. Run in this folder: python3 webp.py.
webp.csv: file, mode (RGB, L, or RGB after exif_transpose: UPRIGHT), width, height, SHA-256 of the pixels' bytes.
"""
import csv
import hashlib
import os

import numpy as np
from PIL import Image, ImageCms, ImageOps

RESOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources")
OUT = os.path.join(RESOURCES, "images")
rows = []


def put(name, picture, *modes, **options):
    path = os.path.join(OUT, name)
    picture.save(path, **options)
    for mode in modes or ("RGB",):
        found = Image.open(path)
        found = (ImageOps.exif_transpose(found) if mode == "UPRIGHT" else found).convert("L" if mode == "L" else "RGB")
        rows.append([name, mode, *found.size, hashlib.sha256(found.tobytes()).hexdigest()])


def source(name, size):
    return Image.open(os.path.join(RESOURCES, "preprocessing", name)).convert("RGB").resize(size)


scene = source("scene_160x120.png", (101, 67))
noise = source("noise_61x97.png", (31, 48))
gradient = source("gradient_127x83.png", (64, 41))
rng = np.random.default_rng(5)
clear = scene.copy()
clear.putalpha(Image.fromarray(rng.integers(0, 256, (67, 101), dtype=np.uint8)))
exif = Image.Exif()
exif[0x0112] = 6
put("lossy.webp", scene, "RGB", "L", quality=75)
put("lossy_coarse.webp", scene, quality=5, method=6)
put("lossy_fine.webp", noise, quality=98)
put("lossy_smooth.webp", gradient, quality=60, method=0)
put("lossy_sharp.webp", noise, quality=80, use_sharp_yuv=True)
put("lossless.webp", noise, "RGB", "L", lossless=True)
put("lossless_palette.webp", scene.quantize(12).convert("RGB"), lossless=True, method=6)
put("alpha.webp", clear, quality=70)
put("alpha_hidden.webp", clear, quality=70, exact=True)
put("alpha_lossless.webp", clear, lossless=True, exact=True)
put("grey.webp", scene.convert("L"), "RGB", "L", quality=75)
put("one_pixel.webp", scene.resize((1, 1)), quality=75)
put("alpha_icc_exif6.webp", clear, "RGB", "UPRIGHT", quality=80, exif=exif,
    icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes())
scene.save(os.path.join(OUT, "moving.webp"), save_all=True, append_images=[scene.rotate(20)], duration=40)

with open(os.path.join(OUT, "webp.csv"), "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["file", "mode", "width", "height", "sha256"])
    out.writerows(rows)
print(len(rows), "expectations")
