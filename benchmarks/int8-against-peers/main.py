"""Command line: the whole table, or any ONNX files against FP32."""
import argparse
import sys

from sources import Missing


def main():
    arguments = parser().parse_args(with_command(sys.argv[1:]))
    if arguments.command == "compare":
        import compare

        return compare.run(arguments)
    return 2


def with_command(words):
    """Models alone mean `table`."""
    commands = ("table", "compare", "-h", "--help")
    return words if words and words[0] in commands else ["table", *words]


def parser():
    top = argparse.ArgumentParser(prog="run", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    both = argparse.ArgumentParser(add_help=False)
    both.add_argument("--rounds", type=int, default=40, help="timed rounds of each file (default 40)")
    both.add_argument("--seconds", type=float, default=0.1, help="length of a round of FP32 (default 0.1)")
    both.add_argument("--json", metavar="FILE", help="where the results go besides the table")
    both.add_argument("--fp32", metavar="MODEL=FILE", action="append", default=[], help="FP32 file of a model")

    one = commands.add_parser("compare", parents=[both], help="scores and times ONNX files against FP32")
    one.add_argument("--model", required=True)
    one.add_argument("--no-score", action="store_true", help="times only")
    one.add_argument("--no-timing", action="store_true", help="scores only")
    one.add_argument("files", nargs="+", metavar="FILE.onnx")
    return top


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Missing as missing:
        sys.exit(f"run: {missing}")
