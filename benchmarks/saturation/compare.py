"""Runs an INT8 model on the processor this is started on and compares its outputs with predicted ones, bit for bit.

usage: compare.py MODEL FOLDER [COUNT]    FOLDER has what Predict.java wrote
"""

import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime as ort

model, folder = sys.argv[1], Path(sys.argv[2])
options = ort.SessionOptions()
options.intra_op_num_threads = 1
session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
feed, output = session.get_inputs()[0], session.get_outputs()[0]
labels = np.loadtxt(folder / "labels.txt", int)
feeds = np.memmap(folder / "feeds.bin", np.float32)
feeds = feeds.reshape([len(labels)] + feed.shape[1:])
predicted = np.fromfile(folder / "outputs.bin", np.float32).reshape(-1, output.shape[-1])
n = min(int(sys.argv[3]), len(labels)) if len(sys.argv) > 3 else len(labels)

start = time.time()
equal = same = right = 0
largest = 0.0
for i in range(n):
    got = session.run([output.name], {feed.name: np.ascontiguousarray(feeds[i : i + 1])})[0].ravel()
    right += got.argmax() == labels[i]
    if i < len(predicted):
        equal += np.array_equal(got.view(np.int32), predicted[i].view(np.int32))
        same += got.argmax() == predicted[i].argmax()
        largest = max(largest, float(np.abs(got - predicted[i]).max()))
compared = min(n, len(predicted))
print(
    f"{equal} of {compared} outputs equal the prediction bit for bit, {same} have the same answer, largest difference"
    f" {largest:g}; top-1 here over {n}: {right / n:.3%}; {(time.time() - start) / n:.3f} s a sample"
)
