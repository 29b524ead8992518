"""Latency ratios from one process in which the models take turns in short rounds."""
import time

import numpy as np
import onnxruntime
from scipy.stats import binom


# With one thread the engine computes on the thread that calls it, whose CPU time leaves out what other processes took.
CLOCKS = {"wall": time.perf_counter, "cpu": time.thread_time}
FEWEST_ROUNDS = 6  # fewer have no 95 % interval of their median


def session(path, threads=1):
    """A session as everything here is scored and timed with: CPU, `threads` threads that do not spin."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def interleaved(sessions, feeds, rounds, seconds, clock):
    """
    Seconds of every round, a list for each session. A round runs the same feeds, as many as the first session needs
    `seconds` for; the order is A B C C B A A B C ..., so that a drift of the machine hits all alike.
    """
    names = list(sessions)
    for one in sessions.values():
        timed(one, feeds, clock)
    first = min(timed(sessions[names[0]], feeds, clock) for _ in range(3)) / len(feeds)
    runs = max(1, round(seconds / first))
    turn = [feeds[i % len(feeds)] for i in range(runs)]
    times = {name: [] for name in names}
    for number in range(rounds):
        for name in names if number % 2 == 0 else reversed(names):
            times[name].append(timed(sessions[name], turn, clock))
    return times, runs


def timed(one, feeds, clock):
    start = CLOCKS[clock]()
    for feed in feeds:
        one.run(None, feed)
    return CLOCKS[clock]() - start


def ratio(slow, fast):
    """
    Median of the paired ratios slow / fast and its 95 % interval, which lies between two of the sorted ratios: as many
    of n fall below the true median as heads in n throws of a coin, whatever the distribution of the rounds.
    """
    ratios = np.sort(np.asarray(slow) / np.asarray(fast))
    n = len(ratios)
    rank = int(binom.ppf(0.025, n, 0.5))
    return {"ratio": float(np.median(ratios)), "low": float(ratios[rank - 1]), "high": float(ratios[n - rank])}
