"""Golden values of paired proportions and correlations, by scipy instead of our own formulas' code.

    python paired.py     # writes proportions.csv, ratios.csv and correlations.csv beside itself, sizes.csv in validate

Made with Python 3.11, numpy 2.4 and scipy 1.17. Roots are scipy's brentq, tails scipy.stats.binom, ranks scipy.stats.rankdata.
"""
import csv
import pathlib

import numpy as np
from scipy.optimize import brentq
from scipy.stats import binom, norm, pearsonr, spearmanr

HERE = pathlib.Path(__file__).parent
VALIDATE = HERE.parents[3] / "validate" / "src" / "test" / "golden"
TABLES = [(1, 1, 7, 12), (100, 40, 20, 0), (290, 8, 4, 98), (600, 20, 11, 269), (880, 0, 0, 20), (890, 3, 0, 7),
          (795, 9, 1, 95), (3700, 60, 35, 1205), (4600, 30, 30, 340), (37500, 900, 650, 10950),
          (38000, 251, 250, 11499), (49000, 0, 5, 995)]
RATIOS = [TABLES[i] for i in (2, 3, 6, 7, 9)]
TWO, ONE = norm.ppf(.975), norm.ppf(.95)
XTOL = 1e-14


def tango(a, b, c, d, z):
    n, t = a + b + c + d, (b - c) / (a + b + c + d)

    def T(t0):
        B = -b - c + (2 * n - b + c) * t0
        p = (np.sqrt(max(B * B + 8 * n * c * t0 * (1 - t0), 0)) - B) / (4 * n)
        v = n * (2 * p + t0 * (1 - t0))
        x = b - c - n * t0
        return x / np.sqrt(v) if v > 0 else np.sign(x) * np.inf if x else 0.0

    big = lambda x: max(min(x, 1e9), -1e9)
    return brentq(lambda x: big(T(x) - z), -1, t, xtol=XTOL), brentq(lambda x: big(T(x) + z), t, 1, xtol=XTOL)


def wilson(k, n, z):
    m, h = k + z * z / 2, z * np.sqrt(k * (n - k) / n + z * z / 4)
    return (m - h) / (n + z * z), (m + h) / (n + z * z)


def newcombe(a, b, c, d, z):
    n = a + b + c + d
    p1, p2 = (a + b) / n, (a + c) / n
    (l1, u1), (l2, u2) = wilson(a + b, n, z), wilson(a + c, n, z)
    h = a * d - b * c
    h = max(h - n / 2, 0) if h > 0 else h
    root = np.sqrt(float(a + b) * (c + d) * (a + c) * (b + d))
    phi = h / root if root else 0
    lo = np.sqrt((p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2)
    hi = np.sqrt((u1 - p1) ** 2 - 2 * phi * (u1 - p1) * (p2 - l2) + (p2 - l2) ** 2)
    return p1 - p2 - lo, p1 - p2 + hi


def bonett_price(a, b, c, d, z):
    n = a + b + c + d + 2
    p, r = (b + 1) / n, (c + 1) / n
    half = z * np.sqrt((p + r - (p - r) ** 2) / n)
    return p - r - half, p - r + half


def mcnemar(b, c):
    m, k = b + c, min(b, c)
    if m == 0:
        return 1.0
    exact = min(1, 2 * binom.cdf(k, m, .5))
    return 1.0 if b == c else exact - binom.pmf(k, m, .5)


def tang(a, b, c, d, z):
    n, rho0 = a + b + c + d, (a + c) / (a + b)

    def T(rho):
        A, B = n * (1 + rho), (a + b) * rho ** 2 - (a + c + 2 * b)
        C = b * (1 - rho) * (a + b + c) / n
        s = (np.sqrt(B * B - 4 * A * C) - B) / (2 * A)
        return ((a + c) - rho * (a + b)) / np.sqrt(n * (1 + rho) * s + (a + b + c) * (rho - 1))

    return brentq(lambda r: T(r) - z, .5, rho0, xtol=XTOL), brentq(lambda r: T(r) + z, rho0, 2, xtol=XTOL)


def log_delta(a, b, c, d, z):
    rho, half = (a + c) / (a + b), z * np.sqrt((b + c) / ((a + b) * (a + c)))
    return rho * np.exp(-half), rho * np.exp(half)


def size(n, b, c, limit):
    t, q = (b - c) / n, (b + c + 1) / n
    return (norm.ppf(.95) + norm.ppf(.8)) ** 2 * (q - t * t) / (limit - t) ** 2


def write(name, header, rows):
    with open(HERE / name, "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(header.split(","))
        for row in rows:
            out.writerow([v if isinstance(v, int) else f"{v:.12g}" for v in row])


write("proportions.csv",
      "a,b,c,d,tango_low,tango_high,one_sided_low,one_sided_high,newcombe_low,newcombe_high,"
      "bonett_price_low,bonett_price_high,mid_p",
      [(*t, *tango(*t, TWO), *tango(*t, ONE), *newcombe(*t, TWO), *bonett_price(*t, TWO), mcnemar(t[1], t[2]))
       for t in TABLES])
write("ratios.csv", "a,b,c,d,ratio,tang_low,tang_high,one_sided_low,log_delta_low,log_delta_high",
      [(*t, (t[0] + t[2]) / (t[0] + t[1]), *tang(*t, TWO), tang(*t, ONE)[0], *log_delta(*t, TWO)) for t in RATIOS])
write(VALIDATE / "sizes.csv", "n,b,c,limit,samples",
      [(*s, size(*s)) for s in ((1000, 18, 16, .01), (5000, 120, 90, .01), (872, 9, 4, .01))])

truth = [0, 1, 1, 2, 3, 3, 4, 5, 5, 5]
fp32 = [.1, .9, 1.2, 1.8, 3.3, 2.7, 4.4, 4.6, 5.1, 4.9]
int8 = [.2, .8, 1.3, 2.1, 2.9, 2.6, 4.4, 4.4, 5.0, 5.2]
with open(HERE / "correlations.csv", "w", newline="") as f:
    out = csv.writer(f, lineterminator="\n")
    out.writerow(["metric", "fp32", "int8"])
    for name, correlation in (("spearman", spearmanr), ("pearson", pearsonr)):
        out.writerow([name] + [f"{float(correlation(truth, s)[0]):.12g}" for s in (fp32, int8)])
