#!/usr/bin/env python3
"""Writes src/test/resources/windows.json: how transformers cuts questions with their passages into windows.

Needs transformers 4.46.3, tokenizers 0.20.3 and numpy 1.26.4. Run in this folder: python3 windows.py
ids, types and central (is_max_context) are those of squad_convert_example_to_features, which is the code of
google-research/bert's run_squad.py; pieces, the part of the passage that each of its tokens is made of, are by the offsets
of Python's tokenizers. The tokenizer is ../resources/tiny-tokenizer.json, whose pieces vocab.txt lists (one number is unused there, so that ids differ).
"""
import json
import os

from tokenizers import Tokenizer
from transformers import BertTokenizer
from transformers.data.processors.squad import SquadExample, squad_convert_example_to_features
from transformers.data.processors import squad

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources")
CONTEXTS = [
    "The cat is on the tree.",
    "The cat \U0001f600 is on \U0001f468\u200d\U0001f469\u200d\U0001f467 the tree, and caf\u00e9 is cafe\u0301 at 12.5.",
    "It is the cat standing on the branches, and it is the tree it stands on. " * 4,
    "\u4e2d\u6587 trees\u2014and\u00a0cats 'is' \"it\"!",
]
QUESTIONS = ["Is it the cat?", "\U0001f600 on the tree?"]


def main():
    tiny = Tokenizer.from_file(os.path.join(OUT, "tiny-tokenizer.json"))
    tiny.no_truncation()
    tiny.no_padding()
    vocabulary = tiny.get_vocab()
    path = os.path.join(OUT, "vocab.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(piece + "\n" for piece in sorted(vocabulary, key=vocabulary.get))
    bert = BertTokenizer(path, do_lower_case=True)
    squad.squad_convert_example_to_features_init(bert)
    cases = []
    for length, stride in [(128, 64), (32, 8), (24, 5), (20, 12)]:
        for question in QUESTIONS:
            for context in CONTEXTS:
                example = SquadExample("q", question, context, None, None, "t")
                features = squad_convert_example_to_features(example, length, stride, 64, False, False)
                whole = tiny.encode(question, context)
                spans = [span for span, text in zip(whole.offsets, whole.sequence_ids) if text == 1]
                windows = []
                for feature in features:
                    size = sum(feature.attention_mask)
                    of_passage = [i for i in range(size) if i in feature.token_is_max_context]
                    windows.append({
                        "ids": feature.input_ids[:size],
                        "types": feature.token_type_ids[:size],
                        "central": [int(feature.token_is_max_context.get(i, False)) for i in range(size)],
                        "passage": [of_passage[0], of_passage[-1] + 1],
                    })
                cases.append({
                    "question": question,
                    "context": context,
                    "max_length": length,
                    "stride": stride,
                    "pieces": [context[start:end] for start, end in spans],
                    "windows": windows,
                })
    with open(os.path.join(OUT, "windows.json"), "w", encoding="utf-8") as file:
        json.dump(cases, file, ensure_ascii=True)
        file.write("\n")


main()
