"""A fire costs little more than the fork it needs, and its guards little more than that."""

import json
import subprocess
import sys
from collections.abc import Iterator

from bench.measure import ROOT, BenchError, Row, Use, Uses, extra, ratios
from bench.servers import postgresql


def rows() -> Iterator[Row]:
    """An idle receiver: forked, guarded, and in the same process."""
    what = "fire, an idle receiver,"
    yield ratios(f"{what} --live", "fork and wait", *_pairs("idle"), most=2.0)
    yield ratios(f"{what} guarded", "fork and wait", *_pairs("guarded"), most=None)
    with postgresql() as url:
        what_else = "fire, guards and PostgreSQL"
        yield extra(what_else, "fire --live", *_pairs("guards", url), most=30)
    yield ratios("fire --isolate none --live", "Signal.send", *_pairs("here"), most=3.0)


def _pairs(*words: str) -> tuple[Uses, Uses]:
    run = subprocess.run(
        [sys.executable, "-m", "bench.inside", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise BenchError(f"bench.inside {words[0]}: {run.stderr.strip()[-500:]}")
    pairs = [(Use(ours, 0.0), Use(theirs, 0.0)) for ours, theirs in json.loads(run.stdout)]
    ours, theirs = zip(*pairs, strict=True)
    return ours, theirs
