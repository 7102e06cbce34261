"""Measure and print one table: ``python -m bench [--only NAME]... [--keep]``."""

import argparse
import compileall
import importlib
import pkgutil
import sys
from collections.abc import Iterable

from bench import rows
from bench.measure import ROOT, BenchError, Row
from bench.table import machine, table

PAGE = ROOT / "bench" / "README.md"
MARK = "<!-- What follows is written by `python -m bench --keep`. -->\n"


def main() -> int:
    """Measure the rows asked for; 1 if any could not be measured."""
    names = sorted(each.name for each in pkgutil.iter_modules(rows.__path__))
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure, in pairs.")
    parser.add_argument("--only", action="append", choices=names, help="measure this; repeatable")
    parser.add_argument("--keep", action="store_true", help="write the table into bench/README.md")
    asked = parser.parse_args()
    if asked.only and asked.keep:
        parser.error("the table that is kept has every row: --keep goes without --only")
    compileall.compile_dir(ROOT / "signalctl", quiet=2)
    measured, failed = _measure(asked.only or names)
    text = f"{table(measured)}\n{machine()}" if measured else ""
    if failed:
        text += "\nNot measured, because a command failed:\n\n"
        text += "".join(f"- {name}: {why}\n" for name, why in failed.items())
    sys.stdout.write(text)
    if asked.keep:
        PAGE.write_text(f"{PAGE.read_text().partition(MARK)[0]}{MARK}\n{text}")
    return 1 if failed else 0


def _measure(names: Iterable[str]) -> tuple[list[Row], dict[str, str]]:
    """The rows of ``names``, and why the others gave none: a family is whole or not at all."""
    measured: list[Row] = []
    failed: dict[str, str] = {}
    for name in names:
        sys.stderr.write(f"measuring {name}\n")
        try:
            measured += list(importlib.import_module(f"bench.rows.{name}").rows())
        except BenchError as error:
            failed[name] = str(error).partition("\n")[0]
            sys.stderr.write(f"bench: error: {name}: {error}\n")
    return measured, failed


if __name__ == "__main__":
    sys.exit(main())
