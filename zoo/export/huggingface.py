"""Exports a model of the Hugging Face hub with its tokenizer.

    pip install torch==2.1.0 transformers==4.35.0 onnx==1.15.0
    python3 huggingface.py Intel/bert-base-uncased-mrpc sequence-classification --out $OCTET_DATA/models/bert-base-mrpc
"""
import torch
import transformers

from exported import arguments, export_torch

TASKS = {
    "sequence-classification": (transformers.AutoModelForSequenceClassification, ["logits"]),
    "question-answering": (transformers.AutoModelForQuestionAnswering, ["start_logits", "end_logits"]),
}


class Outputs(torch.nn.Module):
    """Names the inputs, and gives the outputs as a tuple; classes can be put in another order."""

    def __init__(self, model, inputs, outputs, order=None):
        super().__init__()
        self.model, self.inputs, self.outputs, self.order = model, inputs, outputs, order

    def forward(self, *tensors):
        answer = self.model(**dict(zip(self.inputs, tensors)))
        found = [answer[name] for name in self.outputs]
        return tuple(found) if self.order is None else tuple(tensor[:, self.order] for tensor in found)


def export(model, tokenizer, outputs, folder, order=None):
    """Writes model.onnx with open batch and length, tokenizer.json and their digests."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    example = tokenizer("One sentence.", "And another one.", return_tensors="pt")
    accepted = model.forward.__code__.co_varnames
    inputs = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in example and name in accepted]
    model.config.return_dict = True
    axes = {name: {0: "batch", 1: "tokens"} for name in inputs}
    axes.update({name: {0: "batch", 1: "tokens"} if name.endswith("_logits") else {0: "batch"} for name in outputs})
    export_torch(Outputs(model, inputs, outputs, order), tuple(example[name] for name in inputs), folder, inputs, outputs, axes)


def main():
    parser = arguments(__doc__)
    parser.add_argument("model", help="its name on the hub")
    parser.add_argument("task", choices=TASKS)
    parser.add_argument("--labels", help="names of the classes in the order of the dataset, separated by commas")
    options = parser.parse_args()
    kind, outputs = TASKS[options.task]
    model = kind.from_pretrained(options.model)
    order = [model.config.label2id[name] for name in options.labels.split(",")] if options.labels else None
    export(model, transformers.AutoTokenizer.from_pretrained(options.model, use_fast=True), outputs, options.out, order)


if __name__ == "__main__":
    main()
