#!/usr/bin/env python3
"""Writes src/test/resources: a tiny tokenizer of our own, and what Python's `tokenizers` makes of some texts.

Needs tokenizers 0.23.3. Run in this folder: python3 tokenization.py MINILM_SST2_TOKENIZER_JSON
Columns of tokens.csv: tokenizer (tiny: the one written here; minilm-sst2: the model's own, not part of this repository),
max_length, first, second (empty: one text), ids and types separated by spaces.
"""
import csv
import os
import sys

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources")
TEXTS = [
    "",
    " ",
    "a",
    "it 's a charming and often affecting journey . ",
    "unflinchingly bleak and desperate",
    "A cat standing on tree branches.",
    "UPPER lower MiXeD",
    "caf\u00e9 na\u00efve \u00c5ngstr\u00f6m \u0130stanbul stra\u00dfe",
    "cafe\u0301 decomposed",
    "\u4e2d\u6587 and \u65e5\u672c\u8a9e",
    "emoji \U0001f600 and \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "ligatures \ufb01ne \ufb02ow",
    'he said "hello" and left',
    "'single' `back` \u201ccurly\u201d \u2018quotes\u2019",
    "tab\there",
    "line\nbreak",
    "carriage\r\nreturn",
    "non\u00a0breaking \u2009thin \u3000wide spaces",
    "zero\u200bwidth soft\u00adhyphen",
    "nul\u0000 and bell\u0007",
    "replacement \ufffd char",
    "12,345.67% of $8 - ok?",
    "http://example.org/a?b=c&d=e#f",
    "user@example.org",
    "semi;colon:colon,comma",
    "hyphen-ated un-der_scored",
    "[CLS] special [SEP] tokens [PAD] in text [MASK] [UNK]",
    "##ing ##s",
    "supercalifragilisticexpialidocious" * 4,
    "the " * 200,
    "\u0410\u043b\u0438\u0441\u0430 \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "combining \u0915\u094d\u0937 \u0e01\u0e33",
    "math \u2211 x\u00b2 \u2264 \u221e \u00bd",
]
PAIRS = [
    ("A cat standing on tree branches.", "A black and white cat is high up on tree branches."),
    ("the " * 100, "short"),
    ("short", "the " * 100),
    ("the " * 60, "a " * 50),
    ("", "only the second"),
]


def tiny():
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces += [chr(c) for c in range(ord("a"), ord("z") + 1)] + list("0123456789.,'\"?!-")
    pieces += ["##" + chr(c) for c in range(ord("a"), ord("z") + 1)]
    pieces += ["the", "cat", "on", "tree", "and", "it", "is", "##ing", "##ed", "##s", "stand", "branch", "##es"]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])],
    )
    tokenizer.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    # Stored settings that a reader must override.
    tokenizer.enable_truncation(max_length=7)
    tokenizer.enable_padding(length=9)
    return tokenizer


def main():
    os.makedirs(OUT, exist_ok=True)
    path = os.path.join(OUT, "tiny-tokenizer.json")
    tiny().save(path)
    with open(os.path.join(OUT, "tokens.csv"), "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["tokenizer", "max_length", "first", "second", "ids", "types"])
        for name, source in [("tiny", path), ("minilm-sst2", sys.argv[1])]:
            tokenizer = Tokenizer.from_file(source)
            tokenizer.no_padding()
            for length in [128, 16]:
                tokenizer.enable_truncation(max_length=length, strategy="longest_first")
                for first, second in [(text, None) for text in TEXTS] + PAIRS:
                    found = tokenizer.encode(first) if second is None else tokenizer.encode(first, second)
                    ids = " ".join(map(str, found.ids))
                    out.writerow([name, length, first, second or "", ids, " ".join(map(str, found.type_ids))])


main()
