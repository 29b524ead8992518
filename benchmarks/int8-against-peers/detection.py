"""YOLOX's output to boxes, and boxes to COCO's mean average precision."""
import contextlib
import os

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

SCORE = 0.001
OVERLAP = 0.65
MOST_BOXES = 300


def cells(size=416):
    """Column, row and stride of every cell, in the order of the output."""
    parts = []
    for stride in (8, 16, 32):
        side = size // stride
        rows, columns = np.mgrid[:side, :side]
        parts.append(np.stack([columns.ravel(), rows.ravel(), np.full(side * side, stride)], 1))
    return np.concatenate(parts).astype(np.float32)


CELLS = cells()


def boxes(output, ratio, width, height):
    """Boxes [n, 4] as x, y, width, height in pixels of the picture, cut at its edges, their scores and classes."""
    output = output[0]
    scores = output[:, 4:5] * output[:, 5:]
    classes = scores.argmax(1)
    scores = scores[np.arange(len(scores)), classes]
    stride = CELLS[:, 2:]
    centre = (output[:, :2] + CELLS[:, :2]) * stride
    size = np.exp(output[:, 2:4]) * stride
    found = np.concatenate([centre - size / 2, size], 1) / ratio
    kept = np.flatnonzero(scores >= SCORE)
    kept = kept[np.argsort(-scores[kept], kind="stable")]
    found, scores, classes = suppressed(found[kept], scores[kept], classes[kept])
    low = np.clip(found[:, :2], 0, (width, height))
    high = np.clip(found[:, :2] + found[:, 2:], 0, (width, height))
    return np.concatenate([low, high - low], 1), scores, classes


def suppressed(found, scores, classes):
    """Non-maximum suppression within each class; boxes come sorted by falling score."""
    x, y, width, height = found.T
    right, bottom, area = x + width, y + height, width * height
    alive = np.ones(len(found), bool)
    kept = []
    for i in range(len(found)):
        if not alive[i]:
            continue
        kept.append(i)
        if len(kept) == MOST_BOXES:
            break
        across = np.minimum(right, right[i]) - np.maximum(x, x[i])
        down = np.minimum(bottom, bottom[i]) - np.maximum(y, y[i])
        shared = np.maximum(across, 0) * np.maximum(down, 0)
        alive &= (classes != classes[i]) | (shared <= OVERLAP * (area + area[i] - shared))
    return found[kept], scores[kept], classes[kept]


class Truth:
    """The labelled boxes of a set of pictures."""

    def __init__(self, instances):
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            self.coco = COCO(str(instances))

    def pictures(self):
        """Id and record (file_name, width, height) of each picture, by id."""
        return sorted(self.coco.imgs.items())

    def precision(self, answers):
        """mAP@[.50:.95] of the boxes found in each picture, keyed by its id."""
        rows = [
            {"image_id": picture, "category_id": int(c), "bbox": [float(v) for v in box], "score": float(s)}
            for picture, (found, scores, classes) in answers.items()
            for box, s, c in zip(found, scores, classes)
        ]
        if not rows:
            return 0.0
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            judge = COCOeval(self.coco, self.coco.loadRes(rows), "bbox")
            judge.evaluate()
            judge.accumulate()
            judge.summarize()
        return float(judge.stats[0])
