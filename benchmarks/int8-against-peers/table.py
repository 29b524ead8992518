"""The whole comparison: for each model Octet's file and every peer's, scored on the same samples, timed in one process."""
import datetime
import json
import platform
import subprocess
import sys
from pathlib import Path

import compare
import cost
import octet
import peers
import report
from sources import HOME, WORK, Missing
from tasks import TASKS


def run(arguments):
    found = {"host": host(), "clock": arguments.clock, "models": []}
    target = Path(arguments.json or WORK / "results" / f"{found['host']['time'].replace(':', '')}.json")
    for name in arguments.models or TASKS:
        try:
            task = compare.open_task(name, arguments.fp32)
        except Missing as missing:
            found["models"].append({"model": name, "skipped": str(missing)})
            print(f"{name}: skipped: {missing}", file=sys.stderr)
            continue
        found["models"].append(model(task, arguments))
        write(found, target)
    if arguments.cost:
        found["calibration"] = cost.measured(arguments.fp32)
    print(report.markdown(found["models"], arguments.clock))
    if arguments.cost:
        print("\n" + report.costs(found["calibration"]))
    write(found, target)
    print(f"results: {target}", file=sys.stderr)
    failed = any("error" in file for one in found["models"] for file in one.get("files", ()))
    return 1 if failed else 0


def model(task, arguments):
    """Makes the files of one model, then measures them; what could not be made stays in the table with its reason."""
    files, failures, calibration = {}, {}, None
    print(f"{task.name}: Octet", file=sys.stderr)
    try:
        files["Octet"], calibration = octet.make(task)
    except octet.Failed as failed:
        failures["Octet"] = str(failed)
    for name in peers.makers(task):
        print(f"{task.name}: {name}", file=sys.stderr)
        try:
            files[name] = peers.make(task, name)
        except Exception as error:  # whatever a peer says of a model is that peer's result
            failures[name] = f"{type(error).__name__}: {str(error).strip()}".splitlines()[0]
    found = compare.measured(task, files, arguments)
    found["files"] += [{"file": name, "bytes": 0, "error": text} for name, text in failures.items()]
    found["octet_calibration"] = calibration
    return found


def host():
    described = subprocess.run(["git", "-C", str(HOME), "describe", "--always", "--dirty"], capture_output=True, text=True)
    cpu = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    return {
        "time": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "octet": described.stdout.strip(),
        "cpu": cpu[0] if cpu else platform.processor(),
        "cores": len(cpu),
        "python": platform.python_version(),
    }


def write(found, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
