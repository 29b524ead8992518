"""Octet's INT8 files, made anew at each run: by the model's recipe, or by Calibrate.java where there is none."""
import json
import os
import re
import shutil
import subprocess

from sources import HOME, WORK

HERE = os.path.dirname(os.path.abspath(__file__))
METHOD = "auto"  # what every recipe uses


class Failed(Exception):
    """Octet ended with an error; the message is its own."""


def make(task):
    """The INT8 file and what its calibration took (seconds, peak_rss_bytes, samples)."""
    folder = WORK / "octet" / task.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if task.recipe is None:
        feeds = task.calibration()
        return folder / "int8.onnx", calibrated(task, feeds, folder, len(feeds), METHOD, "fastest")
    recipe = folder / "recipe.yaml"
    recipe.write_text(shortened((HOME / "recipes" / f"{task.recipe}.yaml").read_text(encoding="utf-8")))
    call([HOME / "octet", "run", recipe, "--runs", folder / "runs", "--quiet"])
    record = next((folder / "runs").glob("*/*/record.json"))
    calibration = json.loads(record.read_text(encoding="utf-8"))["calibration"]
    return record.with_name("int8.onnx"), {k: calibration.get(k) for k in ("samples", "seconds", "peak_rss_bytes")}


def shortened(recipe):
    """The same calibration, but next to nothing is scored, no speed is measured and nothing is gated."""
    recipe = re.sub(r"accuracy: \{samples: all\}", "accuracy: {samples: 20}", recipe)
    recipe = re.sub(r"(?m)^  throughput: .*\n", "", recipe)
    return re.sub(r"(?ms)^gate:.*", "", recipe)


def calibrated(task, feeds, folder, samples, method, objective):
    """Calibrates on pictures that all have the shape of the first; they go to Octet as a file."""
    name = task.inputs[0]
    tensors = folder / "feeds"
    with tensors.open("wb") as stream:
        for feed in feeds:
            shape = feed[name].shape
            stream.write(feed[name].astype("<f4").tobytes())
    call([HOME / "octet", "version"])  # builds Octet if need be
    java = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else "java"
    printed = call(
        [java, "-XX:+UseSerialGC", "-cp", f"{HOME}/cli/target/lib/*", os.path.join(HERE, "Calibrate.java")]
        + [task.fp32, folder / "int8.onnx", tensors, name, ",".join(map(str, shape)), samples, method, objective]
    )
    tensors.unlink()
    return json.loads(printed)


def call(command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise Failed(" ".join(lines[-5:]) or f"exit code {done.returncode}")
    return done.stdout
