"""Results to Markdown. Nothing is computed here."""

HEAD = ["model", "file", "metric", "n", "right", "agreement with FP32", "MB"]


def markdown(models, clock):
    head = [*HEAD, f"speed-up over FP32 ({clock} time)", f"Octet's speed-up over it ({clock} time)"]
    lines = ["| " + " | ".join(head) + " |", "| --- | --- |" + " ---: |" * (len(head) - 2)]
    for model in models:
        if "skipped" in model:
            lines.append(f"| {model['model']} | skipped: {model['skipped']} |" + " |" * (len(head) - 2))
            continue
        for number, file in enumerate(model["files"]):
            cells = [model["model"] if number == 0 else "", *cells_of(file)]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def cells_of(file):
    if "error" in file:
        return [f"{file['file']}: failed: {file['error'][:160]}", *[""] * 7]
    score = file.get("score") or {"n": 0, "metric": None, "right": None, "agreement": None}
    return [
        file["file"],
        f"{score['metric']} {score['value']:.4f}" if score["metric"] else "n/a",
        str(score["n"]) if score["n"] else "n/a",
        "n/a" if score["right"] is None else str(score["right"]),
        "n/a" if score["agreement"] is None else agreement(score),
        f"{file['bytes'] / 1e6:.2f}",
        speeds(file, "over_fp32"),
        speeds(file, "octet_over_this"),
    ]


def agreement(score):
    value = str(score["agreement"]) if score["unit"] == "same answers" else f"{score['agreement']:.4g}"
    return f"{value} {score['unit']}"


def speeds(file, key):
    texts = []
    for length, speed in file.get("speed", {}).items():
        if key in speed:
            ratio = speed[key]
            text = f"{ratio['ratio']:.2f} [{ratio['low']:.2f}, {ratio['high']:.2f}]"
            texts.append(f"{length}: {text}" if length else text)
    return ", ".join(texts) or "n/a"


def costs(rows):
    lines = ["| ResNet-50, calibration | method | samples | seconds | peak RSS MB |", "| --- | --- | ---: | ---: | ---: |"]
    for row in rows:
        if "skipped" in row:
            lines.append(f"| skipped: {row['skipped']} | | | | |")
        elif "error" in row:
            lines.append(f"| {row['tool']} | {row['method']} | failed: {row['error'][:160]} | | |")
        else:
            numbers = f"{row['samples']} | {row['seconds']:.1f} | {row['peak_rss_bytes'] / 1e6:,.0f}"
            lines.append(f"| {row['tool']} | {row['method']} | {numbers} |")
    return "\n".join(lines)
