"""Golden values of average precision: pycocotools for COCO, transcriptions of the official evaluations for VOC and WIDER FACE.

    python average_precision.py     # writes average-precision.json beside itself

Made with Python 3.11, numpy 2.4, pycocotools 2.0.11. All pictures and boxes are made up, seeded: pictures with nothing in them,
crowds, difficult and invalid boxes, classes without boxes, classes without detections, boxes of equal score, boxes of equal overlap.
"""
import contextlib
import io
import json
import pathlib

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

HERE = pathlib.Path(__file__).parent
CATEGORIES = 6


def scene(seed, pictures, tied, sizes):
    """Truth and detections by picture; whole-pixel corners, so that IoU can meet a threshold exactly."""
    rng = np.random.default_rng(seed)
    scenes = []
    for p in range(pictures):
        truth, found = [], []
        for _ in range(0 if p % 7 == 3 else rng.integers(0, 9)):
            x, y = rng.integers(0, 400, 2)
            w, h = rng.integers(*sizes, 2)
            category = int(rng.integers(0, CATEGORIES - 1))  # the last category has no box
            kind = rng.choice(["counted", "ignored", "crowd"], p=[.8, .1, .1])
            truth.append([int(x), int(y), int(w), int(h), category, float(w * h) * float(rng.choice([1, .6])), str(kind),
                          int(rng.integers(0, 8))])
        for t in truth:
            for _ in range(rng.integers(0, 4)):
                dx, dy, dw, dh = rng.integers(-6, 7, 4) if rng.random() < .8 else (0, 0, 0, 0)
                category = t[4] if rng.random() < .8 else int(rng.integers(0, CATEGORIES))
                if category != 2:  # nothing is ever found of it
                    found.append([t[0] + int(dx), t[1] + int(dy), max(1, t[2] + int(dw)), max(1, t[3] + int(dh)), category])
        for _ in range(rng.integers(0, 5)):
            found.append([*(int(v) for v in rng.integers(0, 400, 2)), *(int(v) for v in rng.integers(*sizes, 2)),
                          int(rng.choice([0, 1, 3, 4, 5]))])
        if p == 5:  # more than 100 of a category
            found += [[int(v) for v in rng.integers(0, 60, 4)] + [1] for _ in range(130)]
        found = [f + [float(rng.integers(1, 20) / 20 if tied else rng.random())] for f in found]
        order = rng.permutation(len(found))
        scenes.append({"truth": truth, "found": [found[i] for i in order]})
    return scenes


def coco(scenes, copies=None):
    """pycocotools; copies says how often each picture stands, side by side."""
    images, annotations, results = [], [], []
    for scene, times in zip(scenes, copies or [1] * len(scenes)):
        for _ in range(times):
            image = len(images) + 1
            images.append({"id": image})
            for x, y, w, h, category, area, kind, _ in scene["truth"]:
                annotations.append({"id": len(annotations) + 1, "image_id": image, "category_id": category, "bbox": [x, y, w, h],
                                    "area": area, "iscrowd": int(kind == "crowd")})
            results += [{"image_id": image, "category_id": f[4], "bbox": f[:4], "score": f[5]} for f in scene["found"]]
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {"images": images, "annotations": annotations, "categories": [{"id": c} for c in range(CATEGORIES)]}
        truth.createIndex()
        run = COCOeval(truth, truth.loadRes(results), "bbox")
        run.evaluate()
        run.accumulate()
        run.summarize()
    precision = run.eval["precision"]
    by_category = {}
    for c in range(CATEGORIES):
        values = precision[:, :, c, 0, 2]
        if (values > -1).any():
            by_category[str(c)] = float(np.mean(values[values > -1]))
    return {"stats": [float(v) for v in run.stats], "by_category": by_category}


def voc(scenes, eleven):
    """voc_eval.py of Fast R-CNN, which is the development kit in Python; its sort made stable. 'crowd' boxes are difficult too."""
    def voc_ap(rec, prec):
        if eleven:
            ap = 0.
            for t in np.arange(0., 1.1, 0.1):
                p = 0 if np.sum(rec >= t) == 0 else np.max(prec[rec >= t])
                ap = ap + p / 11.
            return ap
        mrec = np.concatenate(([0.], rec, [1.]))
        mpre = np.concatenate(([0.], prec, [0.]))
        for i in range(mpre.size - 1, 0, -1):
            mpre[i - 1] = np.maximum(mpre[i - 1], mpre[i])
        i = np.where(mrec[1:] != mrec[:-1])[0]
        return np.sum((mrec[i + 1] - mrec[i]) * mpre[i + 1])

    corners = lambda b: [b[0], b[1], b[0] + b[2], b[1] + b[3]]
    values = {}
    for category in range(CATEGORIES):
        recs, npos = [], 0
        for scene in scenes:
            boxes = [t for t in scene["truth"] if t[4] == category]
            difficult = np.array([t[6] != "counted" for t in boxes], dtype=bool)
            npos += sum(~difficult)
            recs.append({"bbox": np.array([corners(t) for t in boxes]), "difficult": difficult, "det": [False] * len(boxes)})
        if npos == 0:
            continue
        lines = [(p, f) for p, scene in enumerate(scenes) for f in scene["found"] if f[4] == category]
        confidence = np.array([f[5] for _, f in lines])
        order = np.argsort(-confidence, kind="stable")
        tp, fp = np.zeros(len(lines)), np.zeros(len(lines))
        for d, i in enumerate(order):
            R, bb = recs[lines[i][0]], np.array(corners(lines[i][1]), dtype=float)
            ovmax, BBGT = -np.inf, R["bbox"].astype(float)
            if BBGT.size > 0:
                ixmin, iymin = np.maximum(BBGT[:, 0], bb[0]), np.maximum(BBGT[:, 1], bb[1])
                ixmax, iymax = np.minimum(BBGT[:, 2], bb[2]), np.minimum(BBGT[:, 3], bb[3])
                iw, ih = np.maximum(ixmax - ixmin + 1., 0.), np.maximum(iymax - iymin + 1., 0.)
                inters = iw * ih
                uni = ((bb[2] - bb[0] + 1.) * (bb[3] - bb[1] + 1.)
                       + (BBGT[:, 2] - BBGT[:, 0] + 1.) * (BBGT[:, 3] - BBGT[:, 1] + 1.) - inters)
                overlaps = inters / uni
                ovmax, jmax = np.max(overlaps), np.argmax(overlaps)
            if ovmax > .5:
                if not R["difficult"][jmax]:
                    if not R["det"][jmax]:
                        tp[d], R["det"][jmax] = 1., True
                    else:
                        fp[d] = 1.
            else:
                fp[d] = 1.
        fp, tp = np.cumsum(fp), np.cumsum(tp)
        values[str(category)] = float(voc_ap(tp / float(npos), tp / np.maximum(tp + fp, np.finfo(np.float64).eps)))
    return {"mean": float(np.mean(list(values.values()))), "by_category": values}


def faces(scenes, level):
    """evaluation.py of the WIDER FACE evaluation in Python (wondervictor/WiderFace-Evaluation), which follows the MATLAB original.
    Every category is a face here; levels are the bits of the last number of a box."""
    scores = [f[5] for scene in scenes for f in scene["found"]]
    low, high = min(scores), max(scores)
    curve, count_face = np.zeros((1000, 2)), 0
    for scene in scenes:
        pred = np.array(sorted(([*f[:4], (f[5] - low) / (high - low)] for f in scene["found"]), key=lambda f: -f[4])).reshape(-1, 5)
        gt = np.array([t[:4] for t in scene["truth"]], dtype=float)
        counts = [t[6] == "counted" and t[7] >> level & 1 for t in scene["truth"]]
        count_face += sum(counts)
        if len(gt) == 0 or len(pred) == 0:
            continue
        pred[:, 2:4] += pred[:, :2]
        gt[:, 2:4] += gt[:, :2]
        recall_list, proposal_list, pred_recall = np.zeros(len(gt)), np.ones(len(pred)), np.zeros(len(pred))
        for h, b in enumerate(pred):
            w = np.minimum(gt[:, 2], b[2]) - np.maximum(gt[:, 0], b[0]) + 1
            v = np.minimum(gt[:, 3], b[3]) - np.maximum(gt[:, 1], b[1]) + 1
            inter = np.where((w > 0) & (v > 0), w * v, 0)
            union = (b[2] - b[0] + 1) * (b[3] - b[1] + 1) + (gt[:, 2] - gt[:, 0] + 1) * (gt[:, 3] - gt[:, 1] + 1) - inter
            overlap = inter / union
            if overlap.max() >= .5:
                at = overlap.argmax()
                if not counts[at]:
                    recall_list[at], proposal_list[h] = -1, -1
                elif recall_list[at] == 0:
                    recall_list[at] = 1
            pred_recall[h] = len(np.where(recall_list == 1)[0])
        for t in range(1000):
            index = np.where(pred[:, 4] >= 1 - (t + 1) / 1000)[0]
            if len(index):
                curve[t, 0] += len(np.where(proposal_list[:index[-1] + 1] == 1)[0])
                curve[t, 1] += pred_recall[index[-1]]
    prec = np.divide(curve[:, 1], curve[:, 0], out=np.zeros(1000), where=curve[:, 0] > 0)
    rec = curve[:, 1] / count_face
    mrec, mpre = np.concatenate(([0.], rec, [1.])), np.concatenate(([0.], prec, [0.]))
    for i in range(mpre.size - 1, 0, -1):
        mpre[i - 1] = np.maximum(mpre[i - 1], mpre[i])
    i = np.where(mrec[1:] != mrec[:-1])[0]
    return float(np.sum((mrec[i + 1] - mrec[i]) * mpre[i + 1]))


def main():
    cases = []
    for seed, pictures, tied, sizes in [(1, 40, False, (4, 60)), (2, 40, True, (4, 60)), (3, 60, False, (10, 200)), (4, 12, True, (1, 8)),
                                        (5, 1, False, (20, 60))]:
        scenes = scene(seed, pictures, tied, sizes)
        rng = np.random.default_rng(seed + 100)
        weights = [int(w) for w in np.bincount(rng.integers(0, pictures, pictures), minlength=pictures)]
        cases.append({"name": f"seed {seed}, {pictures} pictures" + (", ties" if tied else ""), "scenes": scenes, "weights": weights,
                      "coco": coco(scenes), "coco_weighted": coco(scenes, weights), "voc2007": voc(scenes, True), "voc": voc(scenes, False),
                      "faces": [faces(scenes, level) for level in range(3)]})
    text = json.dumps(cases, separators=(",", ":")).replace('{"name"', '\n{"name"').replace('{"truth"', '\n{"truth"')
    (HERE / "average-precision.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
