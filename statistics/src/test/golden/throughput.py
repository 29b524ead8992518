#!/usr/bin/env python3
"""Golden values of LogRatiosTest and OrderStatisticsTest; prints what stands in throughput.txt. Needs numpy, scipy."""
import numpy as np
from scipy.stats import binom, t

A = np.array([100, 101, 99, 100.5, 98, 102, 100, 99.5, 100.2, 101.5, 97, 100.1])
B = np.array([150, 152, 149, 151, 120, 153, 151, 148.5, 150.9, 151, 146, 149.8])


def signed_rank(pairs, tail=0.025):
    """Largest k with P(W <= k - 1) <= tail, by counting subsets of the ranks 1..pairs."""
    counts = np.zeros(pairs * (pairs + 1) // 2 + 1, dtype=object)
    counts[0] = 1
    for rank in range(1, pairs + 1):
        counts[rank:] = counts[rank:] + counts[:-rank]
    total, k = 0, 0
    for count in counts:
        total += count
        if total > tail * 2**pairs:
            return k
        k += 1


def show(name, *values):
    print(name, *(f"{v:.6f}" if isinstance(v, float) else v for v in values))


x = np.log(B / A)
walsh = np.sort([(x[i] + x[j]) / 2 for i in range(len(x)) for j in range(i, len(x))])
k = signed_rank(len(x))
show("hodges_lehmann", *(float(v) for v in np.exp([np.median(walsh), walsh[k - 1], walsh[-k]])))
for name, sample in (("t_pairs", x), ("t_blocks", x.reshape(-1, 2).mean(axis=1))):
    half = t.ppf(0.975, len(sample) - 1) * sample.std(ddof=1) / np.sqrt(len(sample))
    show(name, *(float(v) for v in np.exp([sample.mean(), sample.mean() - half, sample.mean() + half])))
for pairs in (5, 6, 8, 10, 12, 15, 16, 20, 24, 30, 40):
    show("signed_rank", pairs, signed_rank(pairs))
for n, p in ((100, .5), (100, .9), (1000, .5), (1000, .9), (1000, .99), (10000, .99), (10000, .999), (500, .99)):
    low = max(l for l in range(n + 1) if binom.cdf(l - 1, n, p) <= .025)
    high = min(u for u in range(n + 2) if binom.sf(u - 1, n, p) <= .025)
    show("ranks", n, p, low, high)
for p in (.5, .9, .95, .99, .999):
    show("fewest", p, min(n for n in range(1, 4000) if 1 - p**n >= .95))
