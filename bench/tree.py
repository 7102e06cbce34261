"""Unpack real packages into a folder, as code to read. The same list gives the same folder.

The lists lie in ``bench/packages``: requirements with a version and a hash each, wheels without
compiled parts. What they depend on is not installed.

    python -m bench.tree tree5000 FOLDER
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

LISTS = Path(__file__).parent / "packages"

MOST = 5_000
"""So many files of a list are kept, the first by path."""

_DOWNLOAD = (
    *("download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"),
    # The same wheel whichever Python asks for it.
    *("--only-binary", ":all:", "--platform", "any", "--implementation", "py", "--abi", "none"),
    *("--python-version", "3.11", "--ignore-requires-python"),
)


def unpack(name: str, folder: Path) -> Path:
    """The Python files of the packages in ``bench/packages/NAME.txt``, side by side in ``folder``.

    A folder that is there is taken as it is: it comes into being whole or not at all.

    Raises:
        subprocess.CalledProcessError: pip does not get the packages.
    """
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        wheels, tree = Path(temporary, "wheels"), Path(temporary, "tree")
        pip = [sys.executable, "-m", "pip", *_DOWNLOAD]
        subprocess.run([*pip, "-d", wheels, "-r", LISTS / f"{name}.txt"], check=True)
        members = [(path, wheel) for wheel in wheels.glob("*.whl") for path in _sources(wheel)]
        for path, wheel in sorted(members)[:MOST]:
            with ZipFile(wheel) as archive:
                archive.extract(path, tree)
        shutil.move(tree, folder)
    return folder


def _sources(wheel: Path) -> list[str]:
    with ZipFile(wheel) as archive:
        return [path for path in archive.namelist() if path.endswith(".py")]


def main(words: Sequence[str]) -> None:
    """Unpack the list ``words[0]`` into the folder ``words[1]``."""
    name, folder = words
    tree = unpack(name, Path(folder))
    sys.stdout.write(f"{sum(1 for _ in tree.rglob('*.py'))} files\n")


if __name__ == "__main__":
    main(sys.argv[1:])
