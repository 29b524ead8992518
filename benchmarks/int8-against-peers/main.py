"""Command line: the whole table, or any ONNX files against FP32."""
import argparse
import sys

from sources import Missing
from tasks import TASKS
from timing import FEWEST_ROUNDS


def main():
    arguments = parser().parse_args(with_command(sys.argv[1:]))
    if arguments.command == "compare":
        import compare

        return compare.run(arguments)
    import table

    return table.run(arguments)


def model(text):
    """argparse's type of a model's name."""
    if text not in TASKS:
        raise argparse.ArgumentTypeError(f"there is no model {text}; known are {', '.join(TASKS)}")
    return text


def rounds(text):
    """argparse's type of --rounds."""
    count = int(text)
    if 0 < count < FEWEST_ROUNDS:
        raise argparse.ArgumentTypeError(f"must be 0 or at least {FEWEST_ROUNDS} but was {count}")
    return count


def with_command(words):
    """Models alone mean `table`."""
    commands = ("table", "compare", "-h", "--help")
    return words if words and words[0] in commands else ["table", *words]


def parser():
    top = argparse.ArgumentParser(prog="run", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    both = argparse.ArgumentParser(add_help=False)
    both.add_argument("--rounds", type=rounds, default=40, help="timed rounds of each file (default 40); 0 times nothing")
    both.add_argument("--seconds", type=float, default=0.1, help="length of a round of FP32 (default 0.1)")
    both.add_argument(
        "--clock", choices=("wall", "cpu"), default="wall", help="cpu leaves out what other processes took (default wall)"
    )
    both.add_argument("--json", metavar="FILE", help="where the results go besides the table")
    both.add_argument("--fp32", metavar="MODEL=FILE", action="append", default=[], help="FP32 file of a model")

    whole = commands.add_parser("table", parents=[both], help="Octet and its peers; what is run without a command")
    whole.add_argument("models", nargs="*", type=model, metavar="MODEL", help="all if none is named")
    whole.add_argument("--cost", action="store_true", help="time and memory of calibrating ResNet-50 as well")

    one = commands.add_parser("compare", parents=[both], help="scores and times ONNX files against FP32")
    one.add_argument("--model", type=model, required=True)
    one.add_argument("--no-score", action="store_true", help="times only")
    one.add_argument("files", nargs="+", metavar="FILE.onnx")
    return top


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Missing as missing:
        sys.exit(f"run: {missing}")
