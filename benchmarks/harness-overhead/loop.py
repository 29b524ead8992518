"""onnxruntime's own loop: prints the rate of each round. Arguments: model, CPUs, binding|plain, seconds, rounds."""
import os
import sys
import time

model, cpus, how, seconds, rounds = sys.argv[1:]


def numbers(text):
    for part in text.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


os.sched_setaffinity(0, set(numbers(cpus)))  # before onnxruntime starts threads
import numpy as np  # noqa: E402
import onnxruntime as ort  # noqa: E402

options = ort.SessionOptions()
options.intra_op_num_threads = len(set(numbers(cpus)))
options.inter_op_num_threads = 1
options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
options.add_session_config_entry("session.intra_op.allow_spinning", "0")
session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
given = session.get_inputs()[0]
shape = [d if isinstance(d, int) else 1 for d in given.shape]
random = np.random.default_rng(1)
feeds = [random.random(shape, dtype=np.float32) for _ in range(32)]

if how == "binding":
    bindings = []
    for feed in feeds:
        binding = session.io_binding()
        binding.bind_ortvalue_input(given.name, ort.OrtValue.ortvalue_from_numpy(feed))
        for output, value in zip(session.get_outputs(), session.run(None, {given.name: feed})):
            binding.bind_ortvalue_output(output.name, ort.OrtValue.ortvalue_from_numpy(value))
        bindings.append(binding)
    calls = [lambda b=b: session.run_with_iobinding(b) for b in bindings]
else:
    calls = [lambda f=f: session.run(None, {given.name: f}) for f in feeds]


def measure(length):
    i = 0
    start = time.perf_counter()
    end = start + length
    now = start
    while now < end:
        calls[i % len(calls)]()
        i += 1
        now = time.perf_counter()
    return i / (now - start)


measure(float(seconds))
for _ in range(int(rounds)):
    print(measure(float(seconds)), flush=True)
