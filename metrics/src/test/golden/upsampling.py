#!/usr/bin/env python3
"""Writes upsampling.csv: classes of scores that torch enlarged to another size.

Needs torch 2.15 and numpy. Run in this folder: python3 upsampling.py
Columns: align_corners, shape of the scores (classes, height, width), height and width wanted, scores and classes separated by
spaces, row by row.
"""
import csv

import torch
from torch.nn.functional import interpolate

torch.manual_seed(3)
with open("upsampling.csv", "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["align_corners", "classes", "height", "width", "to_height", "to_width", "scores", "map"])
    for shape, size in [((3, 4, 5), (13, 9)), ((2, 3, 3), (24, 24)), ((4, 1, 2), (6, 7)), ((3, 7, 6), (4, 3)), ((2, 2, 2), (1, 5))]:
        for align in (False, True):
            scores = torch.randn(1, *shape)
            found = interpolate(scores, size=size, mode="bilinear", align_corners=align).argmax(1)
            out.writerow([str(align).lower(), *shape, *size, " ".join(repr(float(v)) for v in scores.flatten()),
                          " ".join(str(int(v)) for v in found.flatten())])
