"""What ``list`` and ``show`` tell from source beside the process."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from command import copied_app, signalctl


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return copied_app("why", tmp_path)


def listed(*words: str, cwd: Path) -> dict[str, Any]:
    run = signalctl("list", *words, "--format", "json", cwd=cwd)
    assert (run.code, run.err) == (0, "")
    found: dict[str, Any] = json.loads(run.out)
    return found


def signal(address: str, *words: str, cwd: Path) -> dict[str, Any]:
    signals = listed(*words, cwd=cwd)["signals"]
    found: dict[str, Any] = next(each for each in signals if each["address"] == address)
    return found


def write(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)


def test_a_send_has_its_place_function_sender_and_fields(shop: Path) -> None:
    sends = signal("shop.signals:paid", cwd=shop)["sends"]

    keys = ("line", "function", "sender", "sender_kind", "fields", "open")
    app = "current_app._get_current_object()"
    assert {each["file"] for each in sends} == {"shop/audit.py"}
    assert [[each[key] for key in keys] for each in sends] == [
        [8, "pay", app, "app", ["order_id"], False],
        [12, "pay_by_proxy", "current_app", "proxy", ["order_id"], False],
    ]


def test_a_field_has_who_sends_who_reads_and_who_requires_it(shop: Path) -> None:
    packed = signal("shop.signals:packed", cwd=shop)

    fields = {each["name"]: each for each in packed["fields"]}
    assert list(fields) == ["weight", "order_id", "parcel"]
    assert fields["weight"]["required_by"] == ["shop.mail:label"]
    assert fields["weight"]["sent_by"] == []
    assert fields["order_id"]["sent_by"] == ["shop/audit.py:32"]
    assert fields["order_id"]["read_by"] == ["shop.mail:close"]
    assert fields["parcel"]["read_by"] == []


def test_a_connect_site_says_whether_it_ran(shop: Path) -> None:
    connects = signal("shop.signals:paid", cwd=shop)["connects"]

    assert [(each["receiver"], each["ran"]) for each in connects] == [
        ("shop.late:never", False),
        ("shop.mail:thank", True),
        ("shop.mail:for_the_app", True),
        ("shop.mail:too_late", False),
    ]


def test_a_receiver_whose_connect_ran_is_no_row_of_source(shop: Path) -> None:
    receivers = signal("shop.signals:paid", cwd=shop)["receivers"]

    assert [(each["name"], each["state"]) for each in receivers] == [
        ("shop.mail:thank", "live"),
        ("shop.mail:for_the_app", "live"),
        ("shop.late:never", "source"),
        ("shop.mail:too_late", "source"),
    ]


def test_the_package_that_makes_a_signal_is_read_for_its_sends(shop: Path) -> None:
    write(shop, {"shop/started.py": STARTED})
    package = shop / "shop" / "__init__.py"
    package.write_text(f"{package.read_text()}\nfrom shop import started\n")

    started = signal("flask.signals:request_started", cwd=shop)

    assert [each["own"] for each in started["sends"]] == [False]
    assert "flask/app.py" in started["sends"][0]["file"]


STARTED = """
from flask import request_started


@request_started.connect
def count(app, **kwargs):
    pass
"""


def test_the_signals_of_another_app_in_the_project_are_counted_only(shop: Path) -> None:
    write(shop, {"tools/other.py": "import blinker\n\nlone = blinker.Signal()\n"})

    document = listed(cwd=shop)

    assert document["unseen"]["signals_elsewhere"] == 1
    assert not [each for each in document["signals"] if "lone" in each["address"]]


def test_tests_are_read_when_asked_for(shop: Path) -> None:
    text = "from shop.signals import unsent\n\n\ndef test_it():\n    unsent.send(None)\n"
    write(shop, {"tests/test_unsent.py": text})

    without = signal("shop.signals:unsent", cwd=shop)["sends"]
    with_tests = signal("shop.signals:unsent", "--tests", cwd=shop)["sends"]

    assert without == []
    assert [each["file"] for each in with_tests] == ["tests/test_unsent.py"]


def test_a_target_among_tests_has_its_folder_read(tmp_path: Path) -> None:
    app = copied_app("why", tmp_path / "project" / "tests")
    write(tmp_path / "project", {"pyproject.toml": "[tool.signalctl]\n"})
    (app / "pyproject.toml").unlink()

    paid = signal("shop.signals:paid", "-A", "shop:create_app()", cwd=app)

    assert [each["file"] for each in paid["sends"]] == ["tests/why/shop/audit.py"] * 2


def test_modules_are_called_as_they_were_imported(tmp_path: Path) -> None:
    app = copied_app("why", tmp_path / "project" / "backend")
    write(tmp_path / "project", {"pyproject.toml": "[tool.signalctl]\n"})
    (app / "pyproject.toml").unlink()

    paid = signal("shop.signals:paid", "-A", "shop:create_app()", cwd=app)

    assert len(paid["sends"]) == 2
    assert {each["name"].partition(":")[0] for each in paid["receivers"]} == {
        "shop.mail",
        "shop.late",
    }


@pytest.mark.parametrize(
    "package",
    ["backend.users", "users"],
    ids=["part of the name", "a source root"],
)
def test_a_folder_above_packages_is_what_imports_say_it_is(package: str, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "pyproject.toml": "",
            "backend/users/__init__.py": "",
            "backend/users/signals.py": "import blinker\n\npaid = blinker.Signal()\n",
            "backend/mail/__init__.py": "",
            "backend/mail/send.py": (
                f"from {package}.signals import paid\n\n\ndef pay():\n    paid.send(None, x=1)\n"
            ),
        },
    )

    signals = listed("--no-import", cwd=tmp_path)["signals"]

    assert [(each["address"], len(each["sends"])) for each in signals] == [
        (f"{package}.signals:paid", 1)
    ]


def test_two_runs_at_once_say_the_same(shop: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: signalctl("list", "--no-import", cwd=shop), range(4)))

    assert {(run.code, run.out, run.err) for run in runs} == {(0, runs[0].out, "")}
    again = signalctl("list", "--no-import", cwd=shop)
    assert again.out == runs[0].out


@pytest.mark.parametrize("harm", ["", "{}", "[]\n\t\t\t", '["signalctl"]\n{"a": [[[[' * 9])
def test_a_cache_that_is_no_cache_changes_nothing(harm: str, shop: Path) -> None:
    first = signalctl("list", "--no-import", cwd=shop)
    (kept,) = (shop / ".signalctl_cache").glob("source-*.jsonl")
    kept.write_text(harm)

    again = signalctl("list", "--no-import", cwd=shop)

    assert again == first


def test_a_change_of_a_file_is_seen_by_the_next_run(shop: Path) -> None:
    signalctl("list", "--no-import", cwd=shop)
    audit = shop / "shop" / "audit.py"
    audit.write_text(audit.read_text().replace("parcel=1", "bundle=1"))

    packed = signal("shop.signals:packed", "--no-import", cwd=shop)

    assert packed["sends"][0]["fields"] == ["order_id", "bundle"]


def test_a_script_of_another_package_is_no_module_of_the_project(tmp_path: Path) -> None:
    made = 'from blinker import Namespace\npaid = Namespace().signal("paid")\n'
    write(
        tmp_path,
        {
            "project/pyproject.toml": '[tool.signalctl]\nmodules = ["shop"]\n',
            "project/shop.py": f"import vendor.made\n{made}"
            "def pay():\n    paid.send('shop', order_id=3)\n",
            # A namespace package: nothing says that the script in it is called 'vendor.skeleton.shop'.
            "vendor/made.py": made,
            "vendor/skeleton/shop.py": f"{made}paid.send('shop', total=10)\n",
        },
    )

    run = signalctl(
        "list",
        "--format=json",
        "--origin=all",
        cwd=tmp_path / "project",
        env={"PYTHONPATH": str(tmp_path)},
    )

    assert run.code == 0, run.err
    found = {each["address"]: each["sends"] for each in json.loads(run.out)["signals"]}
    assert [each["fields"] for each in found["shop:paid"]] == [["order_id"]]
