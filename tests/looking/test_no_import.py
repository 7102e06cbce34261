"""``--no-import``: all that source tells of an app that cannot be imported."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from command import copied_app, signalctl
from schemas import validate


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return copied_app("unimportable", tmp_path)


def test_the_app_cannot_be_imported(shop: Path) -> None:
    run = signalctl("list", cwd=shop)

    assert (run.code, run.out) == (3, "")


@pytest.mark.parametrize("words", [("list",), ("list", "--tests"), ("show", "paid")])
def test_source_alone_is_told(
    words: tuple[str, ...], shop: Path, matches_golden: Callable[[str, str], None]
) -> None:
    run = signalctl(*words, "--no-import", cwd=shop)

    assert (run.code, run.err) == (0, "")
    text = re.sub(r"flask/signals\.py:\d+", "flask/signals.py:N", run.out)  # by its version
    matches_golden(f"no_import/{'-'.join(words).replace('---', '-')}.txt", text)


@pytest.mark.parametrize("words", [("list",), ("show", "paid")])
def test_the_json_is_what_its_schema_says(words: tuple[str, ...], shop: Path) -> None:
    run = signalctl(*words, "--no-import", "--format", "json", cwd=shop)

    validate(json.loads(run.out), words[0])


def test_every_file_that_was_not_read_has_its_reason(shop: Path) -> None:
    run = signalctl("list", "--no-import", "--format", "json", cwd=shop)

    unseen = json.loads(run.out)["unseen"]
    assert [each["file"] for each in unseen["unread_files"]] == ["shop/broken.py", "shop/odd.py"]


def test_nothing_but_the_cache_is_written(shop: Path) -> None:
    before = set(shop.rglob("*"))

    signalctl("list", "--no-import", cwd=shop)

    written = {path.relative_to(shop).as_posix() for path in {*shop.rglob("*")} - before}
    cache = ".signalctl_cache"
    (source,) = (each for each in written if each.startswith(f"{cache}/source-"))
    assert written == {cache, f"{cache}/.gitignore", f"{cache}/index.json", source}


def test_nothing_of_the_target_is_imported(shop: Path) -> None:
    (shop / "shop" / "__init__.py").write_text("raise SystemExit('imported')")

    run = signalctl("list", "--no-import", cwd=shop)

    assert (run.code, run.err) == (0, "")


def test_a_project_without_a_target_is_read_whole(shop: Path) -> None:
    (shop / "pyproject.toml").write_text("")

    run = signalctl("list", "paid", "--no-import", cwd=shop)

    assert (run.code, run.err) == (0, "")
    assert run.out.startswith('shop.signals:paid  "order-paid"  shop/signals.py:4\n')


def test_a_target_that_is_not_there_is_refused(shop: Path) -> None:
    run = signalctl("-A", "shopp", "list", "--no-import", cwd=shop)

    assert (run.code, run.out) == (3, "")
    assert run.err.splitlines()[0] == "signalctl: error: there is no module 'shopp'"
