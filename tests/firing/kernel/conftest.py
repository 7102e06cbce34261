"""The app that tries to leave something outside, fired as root and as an ordinary user."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import namespaces
import pytest
from command import ROOT, copied_app
from places import Place
from servers import missing

_AS_NOBODY = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")

FILES = {
    "app.log": "first line\n",
    "counter.bin": "1",
    "shared.bin": "empty",
    "notes.txt": "first",
    "old.txt": "old",
    "exports/1.json": "{}",
    "exports/2.json": "{}",
}


@pytest.fixture(params=["root", "nobody"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """A folder of the user's own; pytest's are closed to all but one."""
    user = request.param
    if user == "root" and os.geteuid() != 0:
        pytest.skip("needs root")
    through = _AS_NOBODY if user == "nobody" and os.geteuid() == 0 else ()
    if through:
        _skip_unless_usable(through)
        if request.node.get_closest_marker("namespaces") and not namespaces.granted(through):
            namespaces.refused()
    with tempfile.TemporaryDirectory() as name:
        above = Path(name)
        folder = copied_app("leaving", above)
        (above / "reports").mkdir()
        for file, text in FILES.items():
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_text(text)
        if through:
            for each in (above, *above.rglob("*")):
                shutil.chown(each, "nobody", "nogroup")
        yield Place(folder, user, through)


def _skip_unless_usable(through: tuple[str, ...]) -> None:
    if shutil.which(through[0]) is None:
        missing("util-linux")
    words = [*through, sys.executable, "-c", "import blinker, flask, signalctl"]
    if subprocess.run(words, cwd=ROOT, capture_output=True, check=False).returncode:
        pytest.skip("the interpreter under test is closed to 'nobody'")


@pytest.fixture
def sink() -> Iterator[socket.socket]:
    """A server of TCP on the loopback, whom nobody is to reach; the kernel would keep who did."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


@pytest.fixture
def udp_sink() -> Iterator[socket.socket]:
    """The same of UDP."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0)
        yield server
