"""Wall time and peak memory of calibrating ResNet-50, Octet beside onnxruntime.quantization, each in its own process."""
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import compare
import octet
from sources import WORK, Missing
from tasks import TASKS

FEW, MANY = 32, 512
METHODS = {"minmax": "MinMax", "entropy": "Entropy"}


def measured(paths):
    """Rows of tool, method, samples, seconds and peak_rss_bytes; one row that says why if there is no ResNet-50."""
    try:
        task = compare.open_task("resnet50", paths)
    except Missing as missing:
        return [{"skipped": str(missing)}]
    rows = []
    for method in METHODS:
        print(f"calibration of ResNet-50: {method}", file=sys.stderr)
        for samples in (FEW, MANY):
            rows.append(of_octet(task, method, samples))
        rows.append(of_onnxruntime(task, method))
    return rows


def of_octet(task, method, samples):
    """Objective fixed: onnxruntime.quantization times no plans either."""
    files = (row["file"] for row in task.rows[:samples])
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        found = octet.calibrated(task, map(task.feed, files), Path(folder), samples, method, "fixed")
    return {"tool": "Octet", "method": method, **found}


def of_onnxruntime(task, method):
    """In a process of its own, so that its peak is its own; preparation counts, as it does for Octet."""
    done = subprocess.run(
        [sys.executable, __file__, task.fp32, method], capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode != 0:
        return {"tool": "onnxruntime.quantization", "method": method, "error": done.stderr.strip().splitlines()[-1]}
    return {"tool": "onnxruntime.quantization", "method": method, **json.loads(done.stdout.splitlines()[-1])}


def child(fp32, method):
    import peers
    from onnxruntime.quantization import CalibrationMethod

    task = TASKS["resnet50"](fp32)
    feeds = [task.feed(row["file"]) for row in task.rows[:FEW]]  # Octet gets tensors too, so decoding is not timed
    with tempfile.TemporaryDirectory(dir=WORK) as folder, contextlib.chdir(folder):
        settings = {**peers.U8S8, "calibrate_method": CalibrationMethod[METHODS[method]]}
        start = time.perf_counter()
        peers.static(fp32, feeds, Path(folder) / "int8.onnx", Path(folder), **settings)
        seconds = time.perf_counter() - start
    status = Path("/proc/self/status").read_text()
    peak = next(1024 * int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    print(json.dumps({"samples": FEW, "seconds": seconds, "peak_rss_bytes": peak}))


if __name__ == "__main__":
    child(*sys.argv[1:])
