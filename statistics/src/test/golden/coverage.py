"""Exact coverage of one-sided 95% upper bounds of a loss: the figures of docs/statistics.md.

For each true loss and discordance every table (b, c) of n samples is enumerated with its multinomial probability; the
bounds of the absolute loss depend on b, c and n alone, those of the relative one also on a.

    python coverage.py     # writes coverage.csv beside itself: the least coverage over the grid, by n

Made with Python 3.11, numpy 2.4 and scipy 1.17; takes seconds.
"""
import pathlib


import numpy as np
from scipy.stats import binom, norm

Z = norm.ppf(0.95)
LOSSES = [0, 0.0025, 0.005, 0.01]
DISCORDANCES = [0.01, 0.02, 0.05, 0.10]


def tango_upper(b, c, n):
    def statistic(t):
        linear = (2 * n - b + c) * t - b - c
        constant = -c * t * (1 - t)
        p21 = (np.sqrt(np.maximum(linear**2 - 8 * n * constant, 0)) - linear) / (4 * n)
        variance = n * (2 * p21 + t * (1 - t))
        return (b - c - n * t) / np.sqrt(np.maximum(variance, 1e-300))

    low, high = (b - c) / n, np.ones_like(b, dtype=float)
    for _ in range(60):
        middle = (low + high) / 2
        above = statistic(middle) > -Z
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return high


def adjusted_wald_upper(b, c, n, added):
    p, q, m = (b + added) / (n + 2 * added), (c + added) / (n + 2 * added), n + 2 * added
    return p - q + Z * np.sqrt((p + q - (p - q) ** 2) / m)


def tang_upper(a, b, c, n):
    """Upper bound of the relative loss: 1 less the lower end of Tang's score interval of the ratio."""
    first, second, some = a + b, a + c, a + b + c

    def statistic(r):
        quadratic, linear = n * (1 + r), first * r**2 - (second + 2 * b)
        root = np.sqrt(np.maximum(linear**2 - 4 * quadratic * b * (1 - r) * some / n, 0))
        variance = n * (1 + r) * (root - linear) / (2 * quadratic) + some * (r - 1)
        return (second - r * first) / np.sqrt(np.maximum(variance, 1e-300))

    low, high = np.zeros_like(a, dtype=float), second / first
    for _ in range(40):
        middle = (low + high) / 2
        above = statistic(middle) > Z
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return 1 - low


def log_delta_upper(a, b, c):
    """Upper bound of the relative loss: 1 less the lower end of the log-delta interval with 1 added to b and c."""
    b, c = b + 1, c + 1
    return 1 - (a + c) / (a + b) * np.exp(-Z * np.sqrt((b + c) / ((a + b) * (a + c))))


def relative(n, accuracy):
    """Least coverage over the grid of the relative loss's upper bound: Tang's, and the envelope's."""
    least = np.ones(2)
    for discordance in DISCORDANCES:
        for loss in LOSSES:
            if loss >= discordance:
                continue
            p10, p01 = (discordance + loss) / 2, (discordance - loss) / 2
            top, p11 = int(binom.ppf(1 - 1e-9, n, discordance)), accuracy - p10
            a, b, c = (x.ravel().astype(float) for x in np.meshgrid(
                np.arange(1, n + 1), np.arange(top + 1), np.arange(top + 1), indexing="ij"))
            keep = (b + c <= top) & (a + b + c <= n)
            a, b, c = a[keep], b[keep], c[keep]
            probability = (binom.pmf(b + c, n, discordance) * binom.pmf(b, b + c, p10 / discordance)
                           * binom.pmf(a, n - b - c, p11 / (1 - discordance)))
            keep = probability > 1e-12
            a, b, c, probability = a[keep], b[keep], c[keep], probability[keep]
            tang = tang_upper(a, b, c, n)
            for i, upper in enumerate((tang, np.maximum(tang, log_delta_upper(a, b, c)))):
                least[i] = min(least[i], probability[upper >= loss / accuracy].sum() / probability.sum())
    return least


def main():
    lines = ["n,wald,bonett_price,tango,envelope,tang_relative,envelope_relative"]
    for n in (400, 900, 5000):
        least = np.ones(4)
        for discordance in DISCORDANCES:
            for loss in LOSSES:
                if loss >= discordance:
                    continue
                p10, p01 = (discordance + loss) / 2, (discordance - loss) / 2
                top = int(binom.ppf(1 - 1e-12, n, discordance))
                b, c = np.meshgrid(np.arange(top + 1), np.arange(top + 1), indexing="ij")
                b, c = b[b + c <= top].astype(float), c[b + c <= top].astype(float)
                probability = binom.pmf(b + c, n, discordance) * binom.pmf(b, b + c, p10 / discordance)
                wald, bonett_price = adjusted_wald_upper(b, c, n, 0), adjusted_wald_upper(b, c, n, 1)
                tango = tango_upper(b, c, n)
                for i, upper in enumerate((wald, bonett_price, tango, np.maximum(tango, bonett_price))):
                    least[i] = min(least[i], probability[upper >= loss].sum())
        # Three counts instead of two to enumerate: affordable for the smallest n only.
        ratio = ","
        if n == 400:
            ratio = ",".join(f"{x:.4f}" for x in np.minimum(relative(n, 0.70), relative(n, 0.92)))
        lines.append(f"{n}," + ",".join(f"{x:.4f}" for x in least) + "," + ratio)
    (pathlib.Path(__file__).parent / "coverage.csv").write_text("\n".join(lines) + "\n")


main()
