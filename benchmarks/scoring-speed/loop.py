"""The plain loop: decode a picture, run both models on it, count. Arguments: folder, labels.csv, threads, fp32, int8."""
import csv
import os
import sys

import numpy
import onnxruntime
from PIL import Image

folder, labels, threads, *models = sys.argv[1:]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(threads)
sessions = [onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"]) for model in models]
mean = numpy.array([0.485, 0.456, 0.406], numpy.float32)
std = numpy.array([0.229, 0.224, 0.225], numpy.float32)


def picture(file):
    image = Image.open(file).convert("RGB")
    scale = 256 / min(image.size)
    image = image.resize((int(image.width * scale), int(image.height * scale)), Image.Resampling.BILINEAR)
    left, top = (image.width - 224) // 2, (image.height - 224) // 2
    pixels = numpy.asarray(image.crop((left, top, left + 224, top + 224)), numpy.float32)
    return ((pixels / 255 - mean) / std).transpose(2, 0, 1)[None].astype(numpy.float32)


right = [0] * len(sessions)
with open(labels, newline="") as rows:
    for row in csv.DictReader(rows):
        x = picture(os.path.join(folder, row["file"]))
        for i, session in enumerate(sessions):
            scores = session.run(None, {session.get_inputs()[0].name: x})[0][0]
            right[i] += int(scores.argmax()) == int(row["class"])
print(*right)
