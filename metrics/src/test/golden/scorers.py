"""Golden values of metrics by the field's own scorers, instead of our code.

    pip install numpy scipy scikit-learn jiwer && pip install --no-deps neural-compressor==2.6
    python scorers.py     # writes classes.csv, rankings.csv, texts.tsv and values.csv beside itself

classes.csv and rankings.csv hold seeded answers of two variants, texts.tsv texts with their scores, values.csv what each
scorer says of them. Made with Python 3.11, numpy 2.4, scipy 1.17, scikit-learn 1.9 and jiwer 4.0. squad_em and squad_f1
are SQuAD's evaluate-v1.1.py as neural-compressor 2.6 carries it. The script of SQuAD 2.0 (in allennlp-models and
torchmetrics) differs in one case: answer and truth that both have no word left are an F1 of 1 there, of 0 here.
"""
import csv
import importlib.metadata
import pathlib

import jiwer
import numpy as np
from sklearn import metrics

HERE = pathlib.Path(__file__).parent
VARIANTS = ("fp32", "int8")
YES_NO = (("precision", metrics.precision_score), ("recall", metrics.recall_score), ("f1", metrics.f1_score))


def squad_script():
    """SQuAD's own functions: neural-compressor carries evaluate-v1.1.py; its other modules need not be installed."""
    source = importlib.metadata.distribution("neural-compressor").locate_file("neural_compressor/metric")
    functions = {}
    for name in ("f1.py", "evaluate_squad.py"):
        lines = pathlib.Path(source, name).read_text().splitlines()
        exec("\n".join(line for line in lines if " import logger" not in line and "from .f1" not in line), functions)
    return functions


SQUAD = squad_script()
squad_f1, squad_em = SQUAD["f1_score"], SQUAD["exact_match_score"]


def write(name, header, rows):
    with open(HERE / name, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def classes(random, values):
    """Three classes, of which one is rare; and two."""
    rows = []
    for task, k, n in (("three", 3, 400), ("two", 2, 300)):
        truth = random.choice(k, n, p=[.6, .37, .03] if k == 3 else [.7, .3])
        fp32 = np.where(random.random(n) < .8, truth, random.integers(0, k, n))
        int8 = np.where(random.random(n) < .93, fp32, random.integers(0, k, n))
        rows += [(task, t, a, b) for t, a, b in zip(truth, fp32, int8)]
        for name, answers in zip(VARIANTS, (fp32, int8)):
            add = lambda metric, value: values.append((task, name, metric, repr(float(value))))
            add("accuracy", metrics.accuracy_score(truth, answers))
            for average in (["macro", "micro"] if k == 3 else ["binary", "macro", "micro"]):
                suffix = "" if average == "binary" else f"_{average}"
                for metric, function in YES_NO:
                    add(metric + suffix, function(truth, answers, average=average, zero_division=0))
            if k == 2:
                add("mcc", metrics.matthews_corrcoef(truth, answers))
            if k == 3:
                add("miou", metrics.jaccard_score(truth, answers, average="macro"))
    write("classes.csv", ("task", "label", *VARIANTS), rows)


def rankings(random, values):
    """Binary scores with ties, and four categories: a common, a rare, one of a single positive, one that is nowhere."""
    rows = []
    truth = (random.random(200) < .3).astype(int)
    fp32 = np.round(truth + random.normal(0, 1.2, 200), 1)
    int8 = np.round(fp32 + random.normal(0, .15, 200), 1)
    rows += [("binary", t, a, b) for t, a, b in zip(truth, fp32, int8)]
    for name, scores in zip(VARIANTS, (fp32, int8)):
        values.append(("binary", name, "auroc", repr(float(metrics.roc_auc_score(truth, scores)))))
        values.append(("binary", name, "average_precision",
                       repr(float(metrics.average_precision_score(truth, scores)))))
    n = 150
    marks = (random.random((n, 4)) < [.4, .1, 0, 0]).astype(float)
    marks[7, 2] = 1
    marks[random.random((n, 4)) < [0, .2, 0, 0]] = np.nan
    marks[7, 2] = 1
    first = np.round(np.nan_to_num(marks) + random.normal(0, 1, (n, 4)), 2)
    second = np.round(first + random.normal(0, .1, (n, 4)), 2)
    text = lambda row: ";".join("nan" if np.isnan(x) else format(x, "g") for x in row)
    rows += [("categories", text(m), text(a), text(b)) for m, a, b in zip(marks, first, second)]
    for name, scores in zip(VARIANTS, (first, second)):
        for metric, function in (("auroc", metrics.roc_auc_score),
                                 ("average_precision", metrics.average_precision_score)):
            each = []
            for c in range(4):
                known = ~np.isnan(marks[:, c])
                if len(set(marks[known, c])) == 2:
                    each.append(function(marks[known, c], scores[known, c]))
                    values.append((f"category {c}", name, metric, repr(float(each[-1]))))
            values.append(("categories", name, metric, repr(float(np.mean(each)))))
    rows += multilabel(values)
    write("rankings.csv", ("task", "label", *VARIANTS), rows)


def multilabel(values):
    """Probabilities of five categories of which any number apply; the fourth nowhere applies but is answered, the fifth neither."""
    random = np.random.default_rng(6)
    n = 160
    marks = (random.random((n, 5)) < [.5, .2, .05, 0, 0]).astype(int)
    first = np.clip(np.round(.35 * marks + random.beta(2, 3, (n, 5)), 2), 0, 1)
    second = np.clip(np.round(first + random.normal(0, .08, (n, 5)), 2), 0, 1)
    first[:, 4] = second[:, 4] = .1
    first[5, 0] = second[5, 1] = .5
    for name, scores in zip(VARIANTS, (first, second)):
        answers = (scores >= .5).astype(int)
        for metric, function in YES_NO:
            for average in ("micro", "macro"):
                values.append(("multilabel", name, f"{metric}_{average}",
                               repr(float(function(marks, answers, average=average, zero_division=0)))))
            for c, value in enumerate(function(marks, answers, average=None, zero_division=0)):
                values.append((f"multilabel category {c}", name, f"{metric}_macro", repr(float(value))))
    return [("multilabel", ";".join(map(str, m)), ";".join(format(x, "g") for x in a), ";".join(format(x, "g") for x in b))
            for m, a, b in zip(marks, first, second)]


PAIRS = [("the Broncos", "Denver Broncos"), ("Denver Broncos.", "Denver Broncos"), ("The  denver, broncos", "Denver Broncos"),
         ("in 1998", "1998"), ("", "1998"), ("a", "the"), ("it's its", "its its"), ("theater an hour", "Theater hour"),
         ("to be or not to be", "to be"), ("Beyoncé’s", "beyoncé's"), ("naïve-café", "naivecafé"), ("10,000", "10000"),
         ("he said she said", "she said he said he said"), ("one two three four", "one three five four six")]


def texts():
    rows = []
    for said, true in PAIRS:
        out = jiwer.process_words(true, said)
        rows.append((said, true, repr(float(squad_em(said, true))), repr(float(squad_f1(said, true))),
                     out.substitutions + out.insertions + out.deletions, len(true.split())))
    with open(HERE / "texts.tsv", "w", newline="") as file:
        file.write("\t".join(("said", "truth", "em", "f1", "errors", "words")) + "\n")
        file.writelines("\t".join(map(str, row)) + "\n" for row in rows)
    out = jiwer.process_words([true for _, true in PAIRS], [said for said, _ in PAIRS])
    return repr(out.wer)


def main():
    random = np.random.default_rng(5)
    values = []
    classes(random, values)
    rankings(random, values)
    values.append(("texts", "fp32", "wer", texts()))
    write("values.csv", ("task", "variant", "metric", "value"), values)


if __name__ == "__main__":
    main()
