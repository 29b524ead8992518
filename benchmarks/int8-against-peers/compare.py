"""Scores and times ONNX files of one model, FP32 first."""
import json
import sys
from dataclasses import asdict
from pathlib import Path

import report
import timing
from sources import Missing
from tasks import TASKS


def run(arguments):
    task = open_task(arguments.model, arguments.fp32)
    files = {label(file, arguments.files): Path(file) for file in arguments.files}
    found = measured(task, files, arguments, not arguments.no_score, not arguments.no_timing)
    print(report.markdown([found]))
    if arguments.json:
        Path(arguments.json).write_text(json.dumps({"models": [found]}, indent=1) + "\n")
    return 1 if any("error" in file for file in found["files"]) else 0


def label(file, files):
    """The file's name; with its folder where two have the same."""
    path = Path(file)
    alike = sum(Path(other).stem == path.stem for other in files)
    return path.stem if alike == 1 else f"{path.parent.name}/{path.stem}"


def open_task(name, paths):
    if name not in TASKS:
        raise Missing(f"there is no model {name}; known are {', '.join(TASKS)}")
    given = dict(path.split("=", 1) for path in paths)
    return TASKS[name](given.get(name))


def measured(task, files, arguments, scoring=True, timed=True):
    """The results of one model: a row for FP32 and one for each of `files`, by label. A file that fails says why."""
    rows = {"FP32": row("FP32", task.fp32)}
    sessions = {"FP32": timing.session(task.fp32)}
    for name, path in files.items():
        rows[name] = row(name, path)
        try:
            sessions[name] = timing.session(path)
        except Exception as error:  # whatever the engine says of a file is that file's result
            rows[name]["error"] = str(error).splitlines()[0]
    if scoring:
        score(task, sessions, rows)
    lengths = time(task, sessions, rows, arguments) if timed else {}
    return {"model": task.name, "rounds": lengths, "files": list(rows.values())}


def row(name, path):
    path = Path(path)
    data = path.with_name(path.name + ".data")
    size = (path.stat().st_size if path.exists() else 0) + (data.stat().st_size if data.exists() else 0)
    return {"file": name, "bytes": size}


def score(task, sessions, rows):
    answers = {name: {} for name in sessions}
    for number, (key, feeds) in enumerate(task.samples()):
        for name, session in sessions.items():
            outputs = [session.run(None, feed) for feed in feeds]
            answers[name][key] = task.answer(key, outputs)
        if number % 100 == 99:
            print(f"\r{task.name}: {number + 1} samples", end="", file=sys.stderr, flush=True)
    print("\r", end="", file=sys.stderr)
    for name in sessions:
        rows[name]["score"] = asdict(task.score(answers[name], answers["FP32"]))


def time(task, sessions, rows, arguments):
    """Adds ratios to the rows, a list for each length of feed, and gives the rounds of each length."""
    lengths = {}
    for length, feeds in task.timed().items():
        times, runs = timing.interleaved(sessions, feeds, arguments.rounds, arguments.seconds)
        lengths[length] = {"rounds": arguments.rounds, "runs": runs}
        for name, seconds in times.items():
            result = {"milliseconds": 1000 * sorted(seconds)[len(seconds) // 2] / runs}
            result["over_fp32"] = timing.ratio(times["FP32"], seconds)
            if "Octet" in times and name not in ("FP32", "Octet"):
                result["octet_over_this"] = timing.ratio(seconds, times["Octet"])
            rows[name].setdefault("speed", {})[length] = result
    return lengths
