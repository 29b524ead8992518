"""Runs both in turn (AB or BA at random) as fresh processes and compares wall and CPU time: see README.md."""
import argparse
import glob
import json
import math
import os
import random
import resource
import statistics
import subprocess
import sys
import time

arguments = argparse.ArgumentParser()
arguments.add_argument("--octet", required=True)
arguments.add_argument("--work", required=True)
arguments.add_argument("--pairs", type=int, default=8)
arguments.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
arguments.add_argument("--seed", type=int, default=1)
options = arguments.parse_args()
here = os.path.dirname(os.path.abspath(__file__))


def mirrored(name):
    for folder in os.environ.get("OCTET_MIRROR", "").split(":"):
        if folder and os.path.exists(os.path.join(folder, name)):
            return os.path.realpath(os.path.join(folder, name))
    sys.exit(f"main.py: no folder of OCTET_MIRROR has {name}. Set it to one with imagenet-samples and mobilenet-v2.")


images = mirrored("imagenet-samples/images")
labels = mirrored("imagenet-samples/labels.csv")
fp32 = mirrored("mobilenet-v2/model.onnx")
task = os.path.join(options.work, "task.yaml")
runs = os.path.join(options.work, "runs")
TASK = f"""octet: 1
task:
  dataset: {{images: '{images}', labels: '{labels}', file_column: file, label_column: class}}
  preprocess:
    resize: {{short_side: 256, filter: bilinear, rounding: truncate, pillow: 13}}
    center_crop: 224
    crop_rounding: down
    scale: 255
    mean: [0.485, 0.456, 0.406]
    std: [0.229, 0.224, 0.225]
  metric: top1
validate:
  accuracy: {{samples: all, threads: {options.threads}}}
"""
MAKE = """name: made
model: zoo:mobilenet-v2
calibrate: {dataset: zoo:imagenet-samples/calib, samples: 32, method: minmax, objective: fixed, allow_scored_samples: true}
"""


def timed(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"main.py: {' '.join(command)} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def newest(recipe, file):
    return max(glob.glob(os.path.join(runs, recipe, "*", file)))


def octet():
    command = [options.octet, "validate", "--fp32", fp32, "--int8", int8, "--recipe", task, "--runs", runs, "--name", "timed"]
    wall, cpu, _ = timed(command + ["--restart", "--quiet"])
    with open(newest("timed", "record.json")) as file:
        top1 = json.load(file)["accuracy"][0]
    return wall, cpu, [round(top1[variant] * top1["samples"]) for variant in ("fp32", "int8")]


def python():
    wall, cpu, out = timed([sys.executable, os.path.join(here, "loop.py"), images, labels, str(options.threads), fp32, int8])
    return wall, cpu, [int(right) for right in out.split()]


def signed_rank(pairs, tail):
    """Largest k with P(W <= k - 1) <= tail."""
    counts = [1]
    for rank in range(1, pairs + 1):
        longer = counts + [0] * rank
        for total, count in enumerate(counts):
            longer[total + rank] += count
        counts = longer
    k, below = 0, 0
    while (below + counts[k]) / 2**pairs <= tail:
        below += counts[k]
        k += 1
    return k


def told(what, logs):
    means = sorted((a + b) / 2 for i, a in enumerate(logs) for b in logs[i:])
    k = signed_rank(len(logs), 0.025)
    bounds = f"95% interval {math.exp(means[k - 1]):.3f} to {math.exp(means[-k]):.3f}" if k else "too few pairs for an interval"
    print(f"{what}: octet / Python = {math.exp(statistics.median(means)):.3f}, {bounds} ({len(logs)} pairs)")


with open(task, "w") as file:
    file.write(TASK + MAKE)
timed([options.octet, "run", task, "--runs", runs, "--quiet"])
int8 = newest("made", "int8.onnx")
with open(task, "w") as file:
    file.write(TASK)
octet(), python()  # so that both find files in memory
coin = random.Random(options.seed)
wall, cpu = [], []
for _ in range(options.pairs):
    first = coin.random() < 0.5
    results = [octet(), python()] if first else [python(), octet()][::-1]
    ours, theirs = results
    print(f"octet {ours[0]:.2f} s wall {ours[1]:.2f} s CPU, right {ours[2]}; "
          f"Python {theirs[0]:.2f} s wall {theirs[1]:.2f} s CPU, right {theirs[2]}", flush=True)
    wall.append(math.log(ours[0] / theirs[0]))
    cpu.append(math.log(ours[1] / theirs[1]))
told("wall time", wall)
told("CPU time", cpu)
