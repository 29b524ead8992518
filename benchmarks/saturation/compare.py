"""Runs an INT8 model on the processor this is started on and compares its outputs with predicted ones, bit for bit.

usage: compare.py MODEL FOLDER [COUNT]    FOLDER has feeds.bin and outputs.bin of Predict.java
"""

import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime as ort

model, folder, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else None
options = ort.SessionOptions()
options.intra_op_num_threads = 1
session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
feed, output = session.get_inputs()[0], session.get_outputs()[0]
shape = [1 if not isinstance(d, int) else d for d in feed.shape]
feeds = np.memmap(folder / "feeds.bin", np.float32).reshape([-1] + shape)[:count]
predicted = np.fromfile(folder / "outputs.bin", np.float32)
predicted = predicted.reshape(-1, predicted.size * feeds[0].size // np.memmap(folder / "feeds.bin", np.float32).size)

start = time.time()
equal = same = 0
largest = 0.0
for x, expected in zip(feeds, predicted):
    got = session.run([output.name], {feed.name: np.ascontiguousarray(x)})[0].ravel()
    equal += np.array_equal(got.view(np.int32), expected.view(np.int32))
    same += got.argmax() == expected.argmax()
    largest = max(largest, float(np.abs(got - expected).max()))
n = len(feeds)
print(
    f"{equal} of {n} outputs equal the prediction bit for bit, {same} have the same answer,"
    f" largest difference {largest:g}, {(time.time() - start) / n:.2f} s a sample"
)
