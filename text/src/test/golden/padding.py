#!/usr/bin/env python3
"""Writes src/test/resources/padded.json: what Python's libraries pad texts and windows to.

Needs transformers 4.46.3, tokenizers 0.20.3 and numpy 1.26.4. Run in this folder: python3 padding.py
Texts and pairs are those of tokenizers with enable_padding, windows the whole features of squad_convert_example_to_features,
which is the code of google-research/bert's run_squad.py. The tokenizer is ../resources/tiny-tokenizer.json, whose pieces
vocab.txt lists (windows.py).
"""
import json
import os

from tokenizers import Tokenizer
from transformers import BertTokenizer
from transformers.data.processors import squad
from transformers.data.processors.squad import SquadExample, squad_convert_example_to_features

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources")
TEXTS = [
    ("the cat", None),
    ("it is the cat standing on the branches and on the tree and on the cat", None),
    ("the cat on the tree", "it is"),
    ("the cat on the tree", "it is the cat standing on the branches and on the tree"),
]
QUESTIONS = ["Is it the cat?"]
CONTEXTS = ["The cat is on the tree.", "It is the cat standing on the branches, and it is the tree it stands on. " * 2]


def texts():
    cases = []
    for length, token in [(16, "[PAD]"), (16, "[MASK]"), (12, "[PAD]")]:
        tiny = Tokenizer.from_file(os.path.join(OUT, "tiny-tokenizer.json"))
        tiny.enable_truncation(max_length=length)
        tiny.enable_padding(length=length, pad_token=token, pad_id=tiny.token_to_id(token))
        for first, second in TEXTS:
            found = tiny.encode(first) if second is None else tiny.encode(first, second)
            cases.append({
                "max_length": length,
                "pad_token": token,
                "texts": [first] if second is None else [first, second],
                "ids": found.ids,
                "mask": found.attention_mask,
                "types": found.type_ids,
            })
    return cases


def windows():
    bert = BertTokenizer(os.path.join(OUT, "vocab.txt"), do_lower_case=True)
    squad.squad_convert_example_to_features_init(bert)
    cases = []
    for length, stride in [(64, 32), (24, 8)]:
        for question in QUESTIONS:
            for context in CONTEXTS:
                example = SquadExample("q", question, context, None, None, "t")
                features = squad_convert_example_to_features(example, length, stride, 64, "max_length", False)
                cases.append({
                    "max_length": length,
                    "stride": stride,
                    "question": question,
                    "context": context,
                    "windows": [
                        {"ids": feature.input_ids, "mask": feature.attention_mask, "types": feature.token_type_ids}
                        for feature in features
                    ],
                })
    return cases


with open(os.path.join(OUT, "padded.json"), "w", encoding="utf-8") as file:
    json.dump({"texts": texts(), "windows": windows()}, file)
    file.write("\n")
