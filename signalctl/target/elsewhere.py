"""Another environment, near at hand, that has what ours lacks."""

import os
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_SITE_PACKAGES = ("lib/python*/site-packages", "Lib/site-packages")
_PYTHONS = ("bin/python", "Scripts/python.exe")


def environment_with(
    module: str, *, environ: Mapping[str, str], folders: Sequence[Path]
) -> Path | None:
    """The environment that has ``module``, where signalctl itself runs in another one.

    Looks into ``$VIRTUAL_ENV`` and into ``.venv`` of each of ``folders``, in this order.
    """
    top = module.partition(".")[0]
    for each in _environments(environ, folders):
        if each.resolve() == Path(sys.prefix).resolve() or _python_of(each) is None:
            continue
        if any(_has_module(site, top) for site in _site_packages(each)):
            return each
    return None


def site_packages_near(*, environ: Mapping[str, str], folders: Sequence[Path]) -> Iterator[Path]:
    """Where ``$VIRTUAL_ENV``, and ``.venv`` of each of ``folders``, keep installed packages."""
    for each in _environments(environ, folders):
        yield from _site_packages(each)


def install_line(environment: Path, *, cwd: Path) -> str:
    """The line that installs signalctl into ``environment``, to be typed in ``cwd``.

    An environment made by uv has no pip; uv installs into it from outside.
    """
    python = _python_of(environment) or environment / _PYTHONS[0]
    shown = shlex.quote(str(python.relative_to(cwd) if python.is_relative_to(cwd) else python))
    if any(_has_module(site, "pip") for site in _site_packages(environment)):
        return f"{shown} -m pip install signalctl"
    return f"uv pip install --python {shown} signalctl"


def _environments(environ: Mapping[str, str], folders: Sequence[Path]) -> Iterator[Path]:
    if active := environ.get("VIRTUAL_ENV"):
        yield Path(active)
    for folder in folders:
        yield folder / ".venv"


def _python_of(environment: Path) -> Path | None:
    candidates = (environment / each for each in _PYTHONS)
    return next((each for each in candidates if os.path.lexists(each)), None)


def _site_packages(environment: Path) -> Iterator[Path]:
    for pattern in _SITE_PACKAGES:
        yield from environment.glob(pattern)


def _has_module(site_packages: Path, name: str) -> bool:
    folder, file = site_packages / name, site_packages / f"{name}.py"
    return folder.is_dir() or file.is_file() or any(site_packages.glob(f"{name}.*.so"))
