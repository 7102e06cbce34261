"""Break an application in six ways, one place at a time, and count what ``check`` finds of it.

``python -m bench.mutations FOLDER`` works on a copy of a package, with ``--no-import``. What is
broken is chosen and written by ``ast`` and text alone: nothing here knows how signalctl reads source.
A mutation counts as found if the check of the mutated copy has a finding in the mutated file, or
about it, that the check of the whole copy does not have.
"""

import argparse
import ast
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_EACH = 9
"""Mutations of a kind that are tried; about fifty of all six."""


@dataclass(frozen=True, slots=True)
class Send:
    """A call ``SIGNAL.send(sender, field=...)``."""

    file: Path
    node: ast.Call
    signal: str


@dataclass(frozen=True, slots=True)
class Receiver:
    """A function under ``@SIGNAL.connect`` or ``@SIGNAL.connect_via(...)``, which keeps it."""

    file: Path
    node: ast.FunctionDef
    signal: str
    method: str


@dataclass(frozen=True, slots=True)
class Mutation:
    """One file as it is afterwards."""

    kind: str
    file: Path
    text: str
    what: str


def _word(node: ast.expr) -> str:
    """The last two names of what a method is called on: enough to tell a package's signals apart."""
    return ".".join(ast.unparse(node).split(".")[-2:])


def _sites(folder: Path) -> tuple[list[Send], list[Receiver]]:
    sends: list[Send] = []
    receivers: list[Receiver] = []
    for file in sorted(folder.rglob("*.py")):
        try:
            tree = ast.parse(file.read_text())
        except (SyntaxError, UnicodeDecodeError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr == "send" and node.args:
                    sends.append(Send(file, node, _word(node.func.value)))
            elif isinstance(node, ast.FunctionDef):
                for decorator in node.decorator_list:
                    function = decorator.func if isinstance(decorator, ast.Call) else decorator
                    if isinstance(function, ast.Attribute) and function.attr.startswith("connect"):
                        receivers.append(Receiver(file, node, _word(function.value), function.attr))
    return sends, receivers


def _needs(receiver: Receiver) -> set[str]:
    """Parameters without a default, and keys that are read by a subscript at the top of the body."""
    arguments = receiver.node.args
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)][1:]
    needed = set(names[: len(names) - len(arguments.defaults)] if arguments.defaults else names)
    needed |= {
        each.arg
        for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is None
    }
    mapping = arguments.kwarg.arg if arguments.kwarg else None
    for statement in receiver.node.body:
        if isinstance(statement, ast.If | ast.Try | ast.For | ast.With | ast.Return):
            break
        needed |= {name for name, _ in _reads(statement, mapping)}
    return needed


def _reads(node: ast.AST, mapping: str | None) -> Iterator[tuple[str, ast.Subscript]]:
    for each in ast.walk(node):
        if isinstance(each, ast.Subscript) and isinstance(each.value, ast.Name):
            key = each.slice
            if each.value.id == mapping and isinstance(key, ast.Constant):
                yield str(key.value), each


def _replaced(file: Path, node: ast.expr | ast.FunctionDef, new: str) -> str:
    lines = file.read_text().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode()))
    content = file.read_bytes()
    start = starts[node.lineno - 1] + node.col_offset
    end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
    return (content[:start] + new.encode() + content[end:]).decode()


def _without(call: ast.Call, field: str) -> str:
    keywords = [each for each in call.keywords if each.arg != field]
    return ast.unparse(ast.Call(call.func, call.args, keywords))


def mutations(folder: Path) -> Iterator[Mutation]:
    """Every mutation that breaks something, by kind."""
    sends, receivers = _sites(folder)
    by_signal: dict[str, list[Receiver]] = {}
    for each in receivers:
        by_signal.setdefault(each.signal, []).append(each)
    sent = {each.signal for each in sends if not any(k.arg is None for k in each.node.keywords)}
    for send in sends:
        where = f"{send.file.relative_to(folder)}:{send.node.lineno}"
        listening = by_signal.get(send.signal, [])
        needed = {name for each in listening for name in _needs(each)}
        for keyword in send.node.keywords:
            if keyword.arg in needed:
                text = _replaced(send.file, send.node, _without(send.node, keyword.arg or ""))
                yield Mutation("drop a field", send.file, text, f"{where} {keyword.arg}")
        if any(each.node.args.kwarg is None for each in listening):
            call = ast.unparse(send.node)
            text = _replaced(send.file, send.node, f"{call[:-1]}, one_more=1)")
            yield Mutation("add a field", send.file, text, where)
        source = ast.unparse(send.node)
        if "_get_current_object()" in source:
            text = _replaced(send.file, send.node, source.replace("._get_current_object()", ""))
            yield Mutation("send by the proxy", send.file, text, where)
    for each in receivers:
        yield from _of_receiver(folder, each, is_sent=each.signal in sent)


def _of_receiver(folder: Path, receiver: Receiver, *, is_sent: bool) -> Iterator[Mutation]:
    file, node = receiver.file, receiver.node
    where = f"{file.relative_to(folder)}:{node.lineno} {node.name}"
    lines = file.read_text().splitlines()
    if node.args.kwarg is not None:
        pattern = re.compile(rf",\s*\*\*{node.args.kwarg.arg}(?::\s*[\w.\[\]]+)?(?=\s*[,)])")
        head = "\n".join(lines[node.lineno - 1 : node.body[0].lineno - 1])
        cut = pattern.sub("", head, count=1)
        if cut != head:
            text = "\n".join([*lines[: node.lineno - 1], cut, *lines[node.body[0].lineno - 1 :]])
            yield Mutation("remove **kwargs", file, f"{text}\n", where)
        for name, read in _reads(node, node.args.kwarg.arg):
            if is_sent and name in _needs(receiver):
                new = f"{ast.unparse(read.value)}[{name + 'x'!r}]"
                yield Mutation("rename a read key", file, _replaced(file, read, new), where)
    if node.col_offset == 0 and receiver.method == "connect":
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)]) - 1
        last = node.end_lineno or node.lineno
        inner = [f"    {line}" if line else line for line in lines[first:last]]
        moved = [*lines[:first], f"def _connect_{node.name}():", *inner, "", *lines[last:]]
        moved += ["", f"_connect_{node.name}()"]
        yield Mutation("move the connect", file, "\n".join(moved) + "\n", where)


def _findings(root: Path) -> Counter[tuple[str, str]]:
    done = subprocess.run(
        [sys.executable, "-m", "signalctl", "check", "--no-import", "--format", "json"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout)["findings"]
    return Counter(
        (each["code"], file)
        for each in found
        for file in {each["file"], *(other["file"] for other in each["related"])}
    )


def main() -> None:
    """Print a table: kind, how many were tried, how many found, and by which codes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="A package.")
    parser.add_argument("--each", type=int, default=_EACH, help="How many of each kind.")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        package = Path(shutil.copytree(asked.folder, root / asked.folder.name))
        (root / "pyproject.toml").write_text("")
        _try(root, package, asked.each, random.Random(asked.seed))  # noqa: S311 - no secret


def _try(root: Path, package: Path, most: int, drawn: random.Random) -> None:
    before = _findings(root)
    by_kind: dict[str, list[Mutation]] = {}
    for each in mutations(package):
        by_kind.setdefault(each.kind, []).append(each)
    print("| kind | tried | found | codes |\n|---|---|---|---|")  # noqa: T201 - a table is what it is for
    for kind, several in by_kind.items():
        tried = several if len(several) <= most else drawn.sample(several, most)
        codes: Counter[str] = Counter()
        missed = []
        for each in tried:
            kept = each.file.read_text()
            each.file.write_text(each.text)
            new = _findings(root) - before
            each.file.write_text(kept)
            shown = each.file.relative_to(root).as_posix()
            hits = {code for code, file in new if file == shown}
            codes.update(hits)
            if not hits:
                missed.append(each.what)
        found = len(tried) - len(missed)
        told = ", ".join(f"{code} {count}" for code, count in codes.most_common())
        print(f"| {kind} | {len(tried)} | {found} | {told} |", flush=True)  # noqa: T201
        for place in missed:
            print(f"  missed: {place}", file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
