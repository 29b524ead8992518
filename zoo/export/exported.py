"""What the export scripts of this folder share: where a model goes, and the digests that Octet checks it by."""
import argparse
import hashlib
import pathlib


def arguments(description):
    """A parser that knows --out; each script adds what names its model."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--out", required=True, type=pathlib.Path, help="folder to write, such as $OCTET_DATA/models/NAME")
    return parser


def seal(folder):
    """Writes SHA256SUMS, in sha256sum's form, over what is in the folder that Octet reads."""
    lines = []
    for name in ("model.onnx", "model.onnx.data", "tokenizer.json"):
        file = folder / name
        if file.exists():
            digest = hashlib.sha256()
            with file.open("rb") as content:
                for block in iter(lambda: content.read(1 << 20), b""):
                    digest.update(block)
            lines.append(f"{digest.hexdigest()}  {name}\n")
    if not any(line.endswith("  model.onnx\n") for line in lines):
        raise SystemExit(f"{folder} has no model.onnx")
    (folder / "SHA256SUMS").write_text("".join(lines))
    print("".join(lines), end="")


def export_torch(model, example, folder, input_names, output_names, dynamic_axes, opset=17):
    """Writes a PyTorch model in its evaluation mode, batch normalization left to Octet."""
    import torch

    folder.mkdir(parents=True, exist_ok=True)
    model.eval()
    with torch.no_grad():
        torch.onnx.export(
            model,
            example,
            str(folder / "model.onnx"),
            opset_version=opset,
            input_names=input_names,
            output_names=output_names,
            dynamic_axes=dynamic_axes,
        )
    seal(folder)


def export_pictures(model, size, folder):
    """As export_torch, for a classifier of square RGB pictures of any batch."""
    import torch

    axes = {"input": {0: "N"}, "output": {0: "N"}}
    export_torch(model, torch.zeros(1, 3, size, size), folder, ["input"], ["output"], axes)
