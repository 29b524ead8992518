"""Launches both loops in turn (ABBA or BAAB at random) and compares their rates: see README.md."""
import argparse
import math
import os
import random
import statistics
import subprocess
import sys

arguments = argparse.ArgumentParser()
arguments.add_argument("--classes", required=True)
arguments.add_argument("--model", required=True)
arguments.add_argument("--blocks", type=int, default=10)
arguments.add_argument("--seconds", type=float, default=1.0)
arguments.add_argument("--rounds", type=int, default=4)
arguments.add_argument("--cores", type=int, default=1)
arguments.add_argument("--seed", type=int, default=1)
options = arguments.parse_args()
here = os.path.dirname(os.path.abspath(__file__))
size = [str(options.seconds), str(options.rounds)]


def octet():
    java = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else "java"
    command = [java, "-cp", options.classes, "Loop", options.model, str(options.cores), *size]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return lines[0], statistics.mean(map(float, lines[1:]))


def python(cpus, how):
    command = [sys.executable, os.path.join(here, "loop.py"), options.model, cpus, how, *size]
    return statistics.mean(map(float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()))


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


def hodges_lehmann(logs):
    means = sorted((a + b) / 2 for i, a in enumerate(logs) for b in logs[i:])
    k = signed_rank(len(logs), 0.025)
    bounds = (math.exp(means[k - 1]), math.exp(means[-k])) if k else (math.nan, math.nan)
    return math.exp(statistics.median(means)), *bounds


cpus, _ = octet()  # the first launch only tells which CPUs Octet takes
for how in ["binding", "plain"]:
    coin = random.Random(options.seed)
    logs = []
    for _ in range(options.blocks):
        first = coin.random() < 0.5
        for octet_first in [first, not first]:
            if octet_first:
                ours, theirs = octet()[1], python(cpus, how)
            else:
                theirs, ours = python(cpus, how), octet()[1]
            logs.append(math.log(ours / theirs))
            print(f"  {ours:.2f} {theirs:.2f}", file=sys.stderr)
    ratio, low, high = hodges_lehmann(logs)
    what = "run_with_iobinding, outputs bound" if how == "binding" else "run, outputs allocated"
    print(f"Octet / onnxruntime's Python loop ({what}): {ratio:.4f} [{low:.4f}, {high:.4f}], "
          f"{len(logs)} pairs of launches, CPUs {cpus}")
