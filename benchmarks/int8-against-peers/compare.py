"""Scores and times ONNX files of one model, FP32 first."""
import hashlib
import json
import statistics
import sys
from dataclasses import asdict
from pathlib import Path

import report
import timing
from tasks import TASKS


def run(arguments):
    task = open_task(arguments.model, arguments.fp32)
    files = {label(file, arguments.files): Path(file) for file in arguments.files}
    found = measured(task, files, arguments, scoring=not arguments.no_score)
    print(report.markdown([found], arguments.clock))
    if arguments.json:
        Path(arguments.json).write_text(json.dumps({"clock": arguments.clock, "models": [found]}, indent=1) + "\n")
    return 1 if any("error" in file for file in found["files"]) else 0


def label(file, files):
    """The file's name; with its folder where two have the same."""
    path = Path(file)
    alike = sum(Path(other).stem == path.stem for other in files)
    return path.stem if alike == 1 else f"{path.parent.name}/{path.stem}"


def open_task(name, paths):
    given = dict(path.split("=", 1) for path in paths)
    return TASKS[name](Path(given[name]).absolute() if name in given else None)


def measured(task, files, arguments, scoring=True):
    """The results of one model: a row for FP32 and one for each of `files`, by label. A file that fails says why."""
    rows, sessions = {}, {}
    lengths = task.timed()
    for name, path in {"FP32": task.fp32, **files}.items():
        rows[name] = row(name, path)
        try:
            session = timing.session(path)
            for feeds in lengths.values():
                session.run(None, feeds[0])
            sessions[name] = session
        except Exception as error:  # whatever the engine says of a file is that file's result
            rows[name]["error"] = str(error).splitlines()[0]
    if scoring:
        score(task, sessions, rows)
    if arguments.rounds:
        for length, feeds in lengths.items():
            time(length, feeds, sessions, rows, arguments)
    return {"model": task.name, "rounds": arguments.rounds, "files": list(rows.values())}


def row(name, path):
    path = Path(path)
    data = path.with_name(path.name + ".data")
    size = path.stat().st_size + (data.stat().st_size if data.exists() else 0)
    return {"file": name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": size}


def score(task, sessions, rows):
    answers = {name: {} for name in sessions}
    for number, (key, feeds) in enumerate(task.samples()):
        for name, session in sessions.items():
            outputs = [session.run(None, feed) for feed in feeds]
            answers[name][key] = task.answer(key, outputs)
        if number % 1000 == 999:
            print(f"{task.name}: {number + 1} samples scored", file=sys.stderr)
    for name in sessions:
        rows[name]["score"] = asdict(task.score(answers[name], answers["FP32"]))


def time(length, feeds, sessions, rows, arguments):
    """Adds ratios to the rows, under the length of the feeds; "" where a model has but one."""
    times, runs = timing.interleaved(sessions, feeds, arguments.rounds, arguments.seconds, arguments.clock)
    for name, seconds in times.items():
        result = {"milliseconds": 1000 * statistics.median(seconds) / runs, "runs_a_round": runs}
        result["over_fp32"] = timing.ratio(times["FP32"], seconds)
        if "Octet" in times and name not in ("FP32", "Octet"):
            result["octet_over_this"] = timing.ratio(seconds, times["Octet"])
        rows[name].setdefault("speed", {})[length] = result
