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


@pytest.mark.parametrize("name", ["shop", "shop.mail"])
def test_a_package_without_an_init_is_found(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere" / "shop" / "mail"
    folder.mkdir(parents=True)
    (folder / "signals.py").write_text('from blinker import signal\n\npaid = signal("paid")\n')
    (tmp_path / "project").mkdir()
    where = str(tmp_path / "elsewhere")

    run = signalctl(
        *("list", "--no-import", "--module", name, "--format", "json"),
        cwd=tmp_path / "project",
        env={"PYTHONPATH": where},
    )

    assert (run.code, run.err) == (0, "")
    assert [each["name"] for each in json.loads(run.out)["signals"]] == ["paid"]


def test_a_folder_without_code_is_no_module(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()

    run = signalctl("list", "--no-import", "--module", "shop", cwd=tmp_path)

    assert (run.code, run.out) == (3, "")
    assert "there is no module 'shop'" in run.err


def test_where_a_module_was_looked_for_is_named_though_python_looks_there_too(
    tmp_path: Path,
) -> None:
    run = signalctl(
        *("list", "--no-import", "--module", "nowhere"),
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
    )

    assert run.code == 3
    assert f"looked in '{tmp_path}', then in the rest of sys.path" in run.err
