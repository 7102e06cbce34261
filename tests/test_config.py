"""What [tool.signalctl] may say, and what is answered when it says something else."""

import ast
import itertools
import sys
from pathlib import Path

import pytest

import signalctl.config
from signalctl.config import (
    Config,
    Kind,
    override,
    read_config,
    settings_of,
)
from signalctl.errors import FileError, SignalctlError, UsageError
from signalctl.model.origin import OriginFilter
from signalctl.model.report import Setting
from signalctl.model.severity import FailOn

KEYS = (
    "app",
    "modules",
    "exclude",
    "env_file",
    "kind",
    "timeout",
    "load_timeout",
    "origin",
    "select",
    "ignore",
    "per-file-ignores",
    "fail_on",
    "baseline",
    "presets",
    "resolvers",
    "production_markers",
)
LIST = "The settings are: " + ", ".join(KEYS) + "."

FULL = """
[tool.signalctl]
app = "shop:create_app()"
modules = ["plugins"]
exclude = ["shop/legacy"]
env_file = "dev.env"
kind = "application"
timeout = 2
load_timeout = 90.5
origin = "all"
select = ["SIG1"]
ignore = ["SIG101"]
per-file-ignores = {"tests/*" = ["SIG201"]}
fail_on = "warning"
baseline = "signals.json"
production_markers = ["SHOP_LIVE"]

[tool.signalctl.presets.small]
event_id = 3

[tool.signalctl.resolvers]
Event = "shop.models:event"
"""


def project(folder: Path, text: str) -> Path:
    (folder / "pyproject.toml").write_text(text)
    return folder


def parts(error: SignalctlError) -> tuple[str, tuple[str, ...], str]:
    return error.message, error.detail, error.hint


def test_every_setting_is_read_and_its_source_is_kept(tmp_path: Path) -> None:
    root = project(tmp_path, FULL).resolve()

    config = read_config(root)

    assert config == Config(
        root=root,
        file=root / "pyproject.toml",
        sources=dict.fromkeys(KEYS, "pyproject.toml"),
        app="shop:create_app()",
        modules=("plugins",),
        exclude=("shop/legacy",),
        env_file=root / "dev.env",
        kind=Kind.APPLICATION,
        timeout=2.0,
        load_timeout=90.5,
        origin=OriginFilter.ALL,
        select=("SIG1",),
        ignore=("SIG101",),
        per_file_ignores={"tests/*": ("SIG201",)},
        fail_on=FailOn.WARNING,
        baseline=root / "signals.json",
        presets={"small": {"event_id": 3}},
        resolvers={"Event": "shop.models:event"},
        production_markers=("SHOP_LIVE",),
    )


def test_without_a_pyproject_the_starting_folder_is_the_root_and_all_is_default(
    tmp_path: Path,
) -> None:
    config = read_config(tmp_path)

    assert config == Config(root=tmp_path.resolve(), sources=dict.fromkeys(KEYS, "default"))


def test_a_pyproject_further_up_marks_the_root_even_without_our_table(tmp_path: Path) -> None:
    root = project(tmp_path, '[project]\nname = "shop"\n').resolve()
    inner = root / "shop" / "web"
    inner.mkdir(parents=True)

    config = read_config(inner)

    assert config == Config(
        root=root, file=root / "pyproject.toml", sources=dict.fromkeys(KEYS, "default")
    )


def test_the_nearest_pyproject_wins(tmp_path: Path) -> None:
    project(tmp_path, '[tool.signalctl]\napp = "outer"\n')
    inner = tmp_path / "inner"
    inner.mkdir()
    project(inner, '[tool.signalctl]\napp = "inner"\n')

    assert read_config(inner).app == "inner"


@pytest.mark.fault(65, "Exit code 2: all that is wrong at once, with lines and suggestions.")
def test_all_wrong_settings_are_reported_at_once_with_lines_and_suggestions(
    tmp_path: Path,
) -> None:
    project(
        tmp_path,
        """\
[tool.signalctl]
ap = "shop"
modules = "plugins"
exclude = [
    "a",
    3,
]
load-timeout = 3
timeout = true
kind = "aplication"
colour = 1
presets = {small = 3}
per-file-ignores = {"tests/*" = "SIG101"}
env_file = ""
""",
    )

    with pytest.raises(UsageError) as caught:
        read_config(tmp_path)

    assert parts(caught.value) == (
        "'pyproject.toml' has 10 settings in [tool.signalctl] that cannot be used",
        (
            "pyproject.toml:2: 'ap' is no setting; did you mean 'app'?",
            "pyproject.toml:3: 'modules' must be a list of texts, not the text 'plugins'",
            "pyproject.toml:4: 'exclude[1]' must be a text, not the number 3",
            "pyproject.toml:8: 'load-timeout' is no setting; did you mean 'load_timeout'?",
            "pyproject.toml:9: 'timeout' must be a number of seconds, not true",
            (
                "pyproject.toml:10: 'kind' must be one of 'application', 'library', "
                "not the text 'aplication'; did you mean 'application'?"
            ),
            "pyproject.toml:11: 'colour' is no setting",
            "pyproject.toml:12: 'presets.small' must be a table, not the number 3",
            (
                "pyproject.toml:13: 'per-file-ignores.tests/*' must be a list of texts, "
                "not the text 'SIG101'"
            ),
            "pyproject.toml:14: 'env_file' must be a text with something in it, not the text ''",
        ),
        LIST,
    )


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "1e300", "1" + "0" * 400])
def test_a_timeout_that_no_timer_takes_is_refused(tmp_path: Path, value: str) -> None:
    project(tmp_path, f"[tool.signalctl]\nload_timeout = {value}\n")

    with pytest.raises(UsageError) as caught:
        read_config(tmp_path)

    assert caught.value.detail[0].startswith(
        "pyproject.toml:2: 'load_timeout' must be above 0 and at most 1000000, not the number "
    )


def test_a_setting_is_found_on_its_line_whatever_stands_before_it(tmp_path: Path) -> None:
    project(
        tmp_path,
        '[tool.other]\nwrong = 1\ntext = """\n[tool.signalctl]\nwrong = 2\n"""\n\n'
        "[tool.signalctl]\n# wrong = 3\nwrong = 4\n",
    )

    with pytest.raises(UsageError) as caught:
        read_config(tmp_path)

    assert caught.value.detail == ("pyproject.toml:10: 'wrong' is no setting",)


@pytest.mark.fault(65, "Exit code 2: all that is wrong at once, with lines and suggestions.")
@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        (
            b'[tool.signalctl]\napp = "shop\n',
            "'../pyproject.toml:2:12' is not valid TOML: Illegal character '\\n'",
            "The rules of TOML are on https://toml.io.",
        ),
        (
            b"[tool.signalctl]\nmodules = [\n",
            "'../pyproject.toml:2' is not valid TOML: Invalid value",
            "The rules of TOML are on https://toml.io.",
        ),
        (
            b"a = 1\nb = '\xff'\n",
            "'../pyproject.toml:2' is not UTF-8, which TOML must be",
            "Save it as UTF-8.",
        ),
        (
            b"[[tool.signalctl]]\n",
            "[tool.signalctl] in '../pyproject.toml' must be a table",
            "Write each setting on a line of its own below [tool.signalctl].",
        ),
    ],
)
def test_a_file_that_is_no_toml_is_named_with_the_place(
    tmp_path: Path, content: bytes, message: str, hint: str
) -> None:
    (tmp_path / "pyproject.toml").write_bytes(content)
    inner = tmp_path / "inner"
    inner.mkdir()

    with pytest.raises(UsageError) as caught:
        read_config(inner)

    assert parts(caught.value) == (message, (), hint)


@pytest.mark.skipif(sys.platform != "linux", reason="takes a file that even root cannot read")
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").symlink_to("/proc/self/mem")

    with pytest.raises(FileError) as caught:
        read_config(tmp_path)

    assert parts(caught.value) == ("'pyproject.toml' cannot be read: Input/output error", (), "")


def test_the_command_line_overrides_and_says_so(tmp_path: Path) -> None:
    config = read_config(project(tmp_path, FULL))

    changed = override(config, timeout=9.0, per_file_ignores={}, ignore=None)

    assert changed.timeout == 9.0
    assert changed.ignore == ("SIG101",)
    assert changed.sources == {
        **config.sources,
        "timeout": "command line",
        "per-file-ignores": "command line",
    }


def test_an_override_names_its_own_source(tmp_path: Path) -> None:
    config = read_config(tmp_path)

    changed = override(config, source="SIGNALCTL_APP", app="shop")

    assert (changed.app, changed.sources["app"]) == ("shop", "SIGNALCTL_APP")


def test_settings_are_shown_as_plain_values_in_the_order_of_the_keys(tmp_path: Path) -> None:
    config = override(read_config(project(tmp_path, FULL)), timeout=9.0)

    settings = settings_of(config)

    assert settings == (
        Setting("app", "shop:create_app()", "pyproject.toml"),
        Setting("modules", ["plugins"], "pyproject.toml"),
        Setting("exclude", ["shop/legacy"], "pyproject.toml"),
        Setting("env_file", "dev.env", "pyproject.toml"),
        Setting("kind", "application", "pyproject.toml"),
        Setting("timeout", 9.0, "command line"),
        Setting("load_timeout", 90.5, "pyproject.toml"),
        Setting("origin", "all", "pyproject.toml"),
        Setting("select", ["SIG1"], "pyproject.toml"),
        Setting("ignore", ["SIG101"], "pyproject.toml"),
        Setting("per-file-ignores", {"tests/*": ["SIG201"]}, "pyproject.toml"),
        Setting("fail_on", "warning", "pyproject.toml"),
        Setting("baseline", "signals.json", "pyproject.toml"),
        Setting("presets", {"small": {"event_id": 3}}, "pyproject.toml"),
        Setting("resolvers", {"Event": "shop.models:event"}, "pyproject.toml"),
        Setting("production_markers", ["SHOP_LIVE"], "pyproject.toml"),
    )


def test_every_setting_has_a_docstring() -> None:
    tree = ast.parse(Path(signalctl.config.__file__).read_text())
    body = next(
        node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Config"
    )
    documented = {
        node.target.id.replace("per_file_ignores", "per-file-ignores")
        for node, after in itertools.pairwise(body)
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
    }

    assert documented == set(KEYS)
