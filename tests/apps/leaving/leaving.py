"""Receivers that try to leave something outside: over the network, in files, through processes."""

import contextlib
import ctypes
import mmap
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import threading
import urllib.request
from email.message import EmailMessage
from pathlib import Path

from blinker import Namespace
from flask import Flask

app = Flask(__name__)
leaving = Namespace()
reached = leaving.signal("reached")
by_path = leaving.signal("by_path")
listed = leaving.signal("listed")
written = leaving.signal("written")
held_open = leaving.signal("held_open")
elsewhere = leaving.signal("elsewhere")
started = leaving.signal("started")
signalled = leaving.signal("signalled")
stayed = leaving.signal("stayed")
cut_short = leaving.signal("cut_short")

PORT = int(os.environ.get("SINK_PORT", "9"))
UDP_PORT = int(os.environ.get("SINK_UDP_PORT", "9"))
SINK_PATH = os.environ.get("SINK_PATH", "")
ALIVE = int(os.environ.get("ALIVE", "-1"))

log = Path("app.log").open("a")
counter = Path("counter.bin").open("r+b")
shared = Path("shared.bin").open("r+b")
memory = mmap.mmap(shared.fileno(), 0)


@reached.connect
def posts(app, **fields):
    with contextlib.suppress(Exception):
        urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", data=b"hello")


@reached.connect
def mails(app, **fields):
    message = EmailMessage()
    message.set_content("hello")
    with contextlib.suppress(OSError), smtplib.SMTP("127.0.0.1", PORT, "here") as server:
        server.send_message(message, "ann@example.com", "bob@example.com")


@reached.connect
def sends_a_datagram(app, **fields):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"hello", ("127.0.0.1", UDP_PORT))


@reached.connect
def runs_bash(app, **fields):
    line = f"echo hello >/dev/tcp/127.0.0.1/{PORT}"
    return subprocess.run(["bash", "-c", line], capture_output=True, check=False).returncode


@reached.connect
def calls_the_c_library(app, **fields):
    """No audit hook sees it."""
    family, port = socket.AF_INET.to_bytes(2, "little"), PORT.to_bytes(2, "big")
    address = family + port + bytes([127, 0, 0, 1]) + bytes(8)
    libc = ctypes.CDLL(None)
    return libc.connect(libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0), address, len(address))


@reached.connect
def looks_up(app, **fields):
    with contextlib.suppress(OSError):
        urllib.request.urlopen("http://signalctl.invalid:8080/")


@reached.connect
def talks_to_itself(app, **fields):
    with socket.create_server(("127.0.0.1", 0)) as server:
        talk = threading.Thread(target=lambda: server.accept()[0].sendall(b"itself"))
        talk.start()
        with socket.create_connection(server.getsockname()) as client:
            talk.join()
            return client.recv(100)


@by_path.connect
def connects_by_path(app, **fields):
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
        client.connect(SINK_PATH)


@listed.connect
def reaches_what_is_listed(app, **fields):
    with socket.create_connection(("127.0.0.1", PORT)) as client:
        client.sendall(b"hello")


@listed.connect
def reaches_what_is_not(app, **fields):
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"hello", ("127.0.0.1", UDP_PORT))


@written.connect
def writes(app, **fields):
    Path("notes.txt").write_text("rewritten")
    Path("old.txt").unlink()
    Path("kept").mkdir()
    exports = Path("exports")
    shutil.rmtree(exports)
    exports.mkdir()
    (exports / "3.json").write_text("{" + " " * 1232 + "}")
    with tempfile.NamedTemporaryFile() as passing:
        passing.write(b"gone soon")
    return sorted(os.listdir(".")), Path("notes.txt").read_text()


@written.connect
def has_bash_write(app, **fields):
    subprocess.run(["bash", "-c", "echo by bash >by_bash.txt; rm old.txt"], check=True)


@written.connect
def only_opens(app, **fields):
    Path("notes.txt").open("r+").close()


@held_open.connect
def appends_to_a_log(app, **fields):
    log.write("one more line\n")
    log.flush()


@held_open.connect
def counts(app, **fields):
    number = int(counter.read(1)) + 1
    counter.seek(0)
    counter.write(b"%d" % number)
    counter.flush()
    return number, Path("counter.bin").read_bytes()


@held_open.connect
def fills_shared_memory(app, **fields):
    memory[:4] = b"full"
    return memory[:5]


@elsewhere.connect
def writes_to_the_root(app, **fields):
    with contextlib.suppress(OSError):
        Path("/signalctl-was-here").write_text("hello")


@elsewhere.connect
def writes_to_a_device(app, **fields):
    Path(os.devnull).write_text("nothing")


@started.connect
def runs_programs(app, **fields):
    subprocess.run(["true", "to be", "sure"], check=True)
    return os.system("exit 3") >> 8


@started.connect
def forks(app, **fields):
    pid = os.fork()
    if pid == 0:
        os._exit(7)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@signalled.connect
def ends_its_own(app, **fields):
    with subprocess.Popen(["sleep", "600"]) as own:
        own.terminate()
    return own.returncode


@signalled.connect
def ends_another(app, **fields):
    os.kill(int(os.environ["BYSTANDER"]), signal.SIGTERM)


@signalled.connect
def has_bash_end_another(app, **fields):
    line = f"kill -TERM {os.environ['BYSTANDER']}"
    return subprocess.run(["bash", "-c", line], capture_output=True, check=False).returncode


@stayed.connect
def leaves_a_daemon(app, **fields):
    """The daemon writes at once, and when the receiver is over; while it lives, it holds ``ALIVE``."""
    over, ending = os.pipe()
    ready, saying = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.close(ending)
            Path("early.txt").write_text("early")
            os.write(saying, b"!")
            os.read(over, 1)
            Path("late.txt").write_text("late")
            signal.pause()
        os._exit(0)
    os.read(ready, 1)


@written.connect
def closes_everything(app, **fields):
    """As daemons do; what was open at import is closed with it."""
    Path("notes.txt").write_text("closed")
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))


@cut_short.connect
def writes_and_crashes(app, **fields):
    Path("notes.txt").write_text("cut short")
    os.kill(os.getpid(), signal.SIGSEGV)


@cut_short.connect
def writes_and_hangs(app, **fields):
    Path("notes.txt").write_text("cut short")
    signal.pause()
