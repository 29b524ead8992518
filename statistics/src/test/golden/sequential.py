#!/usr/bin/env python3
"""Golden values of SequentialLossTest and SequentialProportionsTest: both formulas written out, without the mirroring of the Java code. Needs scipy."""
import math

from scipy.optimize import brentq

BETS = [0.01 * 95 ** (j / 15) for j in range(16)]


def mixture(wealth):
    logs = [wealth(bet) for bet in BETS]
    most = max(logs)
    return most + math.log(sum(math.exp(x - most) for x in logs) / len(BETS))


def below(b, c, n, d):
    return mixture(lambda l: b * math.log(1 - l) + c * math.log(1 + l * (1 + d) / (1 - d))
                   + (n - b - c) * math.log(1 + l * d / (1 - d)))


def above(b, c, n, d):
    return mixture(lambda l: b * math.log(1 + l * (1 - d) / (1 + d)) + c * math.log(1 - l)
                   + (n - b - c) * math.log(1 - l * d / (1 + d)))


def relative_below(a, b, c, n, d):
    return mixture(lambda l: a * math.log(1 + l * d / (1 - d)) + b * math.log(1 - l) + c * math.log(1 + l / (1 - d)))


def relative_above(a, b, c, n, d):
    return mixture(lambda l: a * math.log(1 - l * d) + b * math.log(1 + l * (1 - d)) + c * math.log(1 - l))


for b, c, n, d in ((10, 10, 1000, .01), (40, 20, 2000, .01), (15, 15, 5000, .01), (90, 10, 3000, .01), (0, 0, 1000, .01),
                   (120, 100, 50000, .005)):
    print(b, c, n, d, f"{below(b, c, n, d):.6f} {above(b, c, n, d):.6f}")
for b, c, n in ((0, 0, 1000), (60, 35, 5000), (90, 10, 3000)):
    low = brentq(lambda d: above(b, c, n, d) - math.log(20), -.9, .9, xtol=1e-14)
    high = brentq(lambda d: below(b, c, n, d) - math.log(20), -.9, .9, xtol=1e-14)
    print(b, c, n, f"{low:.6f} {high:.6f}")
for a, b, c, d, limit in ((4600, 30, 30, 340, .01), (3700, 60, 35, 1205, .01), (3700, 160, 35, 1105, .01), (990, 0, 0, 10, 0),
                          (600, 20, 11, 269, .02)):
    n = a + b + c + d
    print(a, b, c, d, limit, f"{relative_below(a, b, c, n, limit):.6f} {relative_above(a, b, c, n, limit):.6f}")
