"""Writes GLUE, emotion or the financial phrase bank as Octet's catalogue expects them below OCTET_DATA.

    pip install datasets==2.14.6
    python3 text_data.py glue --out $OCTET_DATA

Labels keep the numbers that the Hugging Face hub gives them. CSV is RFC 4180.
"""
import csv

import datasets

from exported import arguments

SPLITS = (("validation", "dev"), ("train", "train"))
MNLI_SPLITS = (("validation_matched", "dev-matched"), ("validation_mismatched", "dev-mismatched"), ("train", "train"))
TASKS = {
    "cola": ("sentence",),
    "mnli": ("premise", "hypothesis"),
    "mrpc": ("sentence1", "sentence2"),
    "qnli": ("question", "sentence"),
    "qqp": ("question1", "question2"),
    "rte": ("sentence1", "sentence2"),
    "sst2": ("sentence",),
    "stsb": ("sentence1", "sentence2"),
    "wnli": ("sentence1", "sentence2"),
}


def write(file, header, rows):
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)
    print(file)


def glue(root):
    for task, columns in TASKS.items():
        header = ["sentence", "label"] if len(columns) == 1 else ["sentence1", "sentence2", "label"]
        for split, name in MNLI_SPLITS if task == "mnli" else SPLITS:
            rows = datasets.load_dataset("glue", task, split=split)
            write(root / "glue" / task / f"{name}.csv", header, ([*(row[c] for c in columns), row["label"]] for row in rows))


def emotion(root):
    for split in ("validation", "train"):
        rows = datasets.load_dataset("dair-ai/emotion", "split", split=split)
        write(root / "emotion" / f"{split}.csv", ["text", "label"], ([row["text"], row["label"]] for row in rows))


def financial_phrasebank(root):
    rows = datasets.load_dataset("financial_phrasebank", "sentences_50agree", split="train")
    parts = {"calib": [], "eval": []}
    for number, row in enumerate(rows):
        parts["calib" if number % 10 == 0 else "eval"].append([row["sentence"], row["label"]])
    for name, part in parts.items():
        write(root / "financial-phrasebank" / f"{name}.csv", ["text", "label"], part)


def main():
    known = {"glue": glue, "emotion": emotion, "financial-phrasebank": financial_phrasebank}
    parser = arguments(__doc__)
    parser.add_argument("dataset", choices=known)
    options = parser.parse_args()
    known[options.dataset](options.out)


if __name__ == "__main__":
    main()
