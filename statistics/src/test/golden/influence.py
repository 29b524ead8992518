"""Golden values of DeLong's variance, the jackknife of the eight cells, and ratios of sums, by plain numpy and scikit-learn.

    pip install numpy scipy scikit-learn
    python influence.py     # writes influence.csv beside itself, prints bounds that PairedInfluenceTest has

Made with Python 3.11, numpy 2.4, scipy 1.17 and scikit-learn 1.9. DeLong's placement values are counted pair by pair here, the
jackknife leaves out every sample of the expanded table, one at a time.
"""
import csv
import pathlib

import numpy as np
from scipy import optimize, stats
from sklearn import metrics

HERE = pathlib.Path(__file__).parent
CELLS = [250, 6, 4, 20, 15, 7, 12, 386]  # index = 4 truth + 2 first + second


def delong(y, one, two):
    pos, neg = y == 1, y == 0
    V10, V01 = [], []
    for s in (one, two):
        wins = (s[pos][:, None] > s[neg]) + .5 * (s[pos][:, None] == s[neg])
        V10.append(wins.mean(1))
        V01.append(wins.mean(0))
    d10, d01 = V10[0] - V10[1], V01[0] - V01[1]
    assert abs(metrics.roc_auc_score(y, one) - V10[0].mean()) < 1e-12
    return V10[0].mean(), V10[1].mean(), d10.var(ddof=1) / pos.sum() + d01.var(ddof=1) / neg.sum()


def jackknife(function):
    rows = np.repeat([(c >> 2, c >> 1 & 1, c & 1) for c in range(8)], CELLS, axis=0)
    loss = lambda r: function(r[:, 0], r[:, 1]) - function(r[:, 0], r[:, 2])
    n = len(rows)
    # samples of one cell are alike, so each is left out once and counted as often as it occurs
    ends = np.cumsum(CELLS) - 1
    left = np.repeat([loss(np.delete(rows, e, axis=0)) for e in ends], CELLS)
    return loss(rows), np.sqrt((n - 1) / n * ((left - left.mean()) ** 2).sum())


def ratio(errors1, errors2, words1, words2):
    """Each utterance, or group of them, left out once."""
    parts = np.array([errors1, words1, errors2, words2], float)
    loss = lambda p: p[2].sum() / p[3].sum() - p[0].sum() / p[1].sum()
    n = parts.shape[1]
    moved = np.array([loss(np.delete(parts, i, axis=1)) for i in range(n)]) - loss(parts)
    return loss(parts), np.sqrt((n - 1) / n * (moved ** 2).sum())


def skew_bounds(values):
    """One-sided 95% bounds of a mean: Hall's transformation (1992), its inverse found by search instead of a cube root."""
    n = len(values)
    error = stats.sem(values)
    a = stats.skew(values, bias=False) / np.sqrt(n) / 3
    g = lambda T: T + a * T ** 2 + a ** 2 * T ** 3 / 3 + a / 2
    t = stats.t.ppf(.95, n - 1)
    inverse = lambda x: optimize.brentq(lambda T: g(T) - x, -50, 50, xtol=1e-14)
    return np.mean(values) - error * inverse(t), np.mean(values) - error * inverse(-t)


def main():
    y = np.array([0, 0, 0, 0, 1, 1, 1, 1, 0, 1])
    one = np.array([.1, .4, .35, .8, .7, .9, .3, .6, .2, .75])
    two = np.array([.1, .45, .3, .7, .7, .9, .25, .65, .3, .6])
    a, b, v = delong(y, one, two)
    rows = [("delong", a - b, np.sqrt(v))]
    random = np.random.default_rng(2)
    y = (random.random(300) < .2).astype(int)
    one = np.round(y + random.normal(0, 1, 300), 1)
    two = np.round(one + random.normal(0, .3, 300), 1)
    a, b, v = delong(y, one, two)
    rows.append(("delong 300", a - b, np.sqrt(v)))
    with open(HERE / "delong.csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("truth", "first", "second"))
        out.writerows(zip(y, one, two))
    for name, function in (("f1", metrics.f1_score), ("mcc", metrics.matthews_corrcoef),
                           ("precision", metrics.precision_score), ("recall", metrics.recall_score)):
        rows.append((name, *jackknife(function)))
    words = [10, 12, 7, 30, 15, 8, 22, 5]
    rows.append(("wer", *ratio(np.zeros(8), [0, 1, 0, 2, -1, 0, 1, 0], words, words)))
    print("skew_bounds of 0 0 0 0 1 and of 0 .5 0 .25 0 0 .1 -.2:", skew_bounds([0, 0, 0, 0, 1]),
          skew_bounds([0, .5, 0, .25, 0, 0, .1, -.2]))
    with open(HERE / "influence.csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("case", "loss", "error"))
        out.writerows((name, repr(float(loss)), repr(float(error))) for name, loss, error in rows)


if __name__ == "__main__":
    main()
