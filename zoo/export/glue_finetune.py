"""Fine-tunes a model of the Hugging Face hub on a task of GLUE and exports it. A GPU helps: minutes in place of hours.

    pip install torch==2.1.0 transformers==4.35.0 accelerate==0.24.1 datasets==2.14.6 onnx==1.15.0
    python3 glue_finetune.py distilbert-base-uncased mrpc --out $OCTET_DATA/models/distilbert-base-mrpc
"""
import tempfile

import datasets
import transformers

from exported import arguments
from huggingface import export

TEXTS = {
    "cola": ("sentence", None),
    "mrpc": ("sentence1", "sentence2"),
    "qnli": ("question", "sentence"),
    "rte": ("sentence1", "sentence2"),
    "sst2": ("sentence", None),
    "stsb": ("sentence1", "sentence2"),
    "wnli": ("sentence1", "sentence2"),
}


def main():
    parser = arguments(__doc__)
    parser.add_argument("model", help="what to begin with, its name on the hub")
    parser.add_argument("task", choices=TEXTS)
    parser.add_argument("--epochs", type=float, default=3)
    parser.add_argument("--learning-rate", type=float, default=2e-5)
    parser.add_argument("--warmup-ratio", type=float, default=0)
    parser.add_argument("--seed", type=int, default=42)
    options = parser.parse_args()
    transformers.set_seed(options.seed)
    tokenizer = transformers.AutoTokenizer.from_pretrained(options.model, use_fast=True)
    classes = 1 if options.task == "stsb" else 2
    model = transformers.AutoModelForSequenceClassification.from_pretrained(options.model, num_labels=classes)
    first, second = TEXTS[options.task]

    def tokens(rows):
        pair = (rows[first],) if second is None else (rows[first], rows[second])
        return tokenizer(*pair, truncation=True, max_length=128)

    train = datasets.load_dataset("glue", options.task, split="train").map(tokens, batched=True)
    with tempfile.TemporaryDirectory() as scratch:
        settings = transformers.TrainingArguments(
            scratch,
            per_device_train_batch_size=32,
            learning_rate=options.learning_rate,
            num_train_epochs=options.epochs,
            warmup_ratio=options.warmup_ratio,
            seed=options.seed,
            save_strategy="no",
            report_to=[],
        )
        transformers.Trainer(model, settings, train_dataset=train, tokenizer=tokenizer).train()
    export(model.cpu(), tokenizer, ["logits"], options.out)


if __name__ == "__main__":
    main()
