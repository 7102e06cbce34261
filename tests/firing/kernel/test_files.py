"""What a receiver writes is seen by itself and by nobody else, and is listed."""

import ast
import os
import select
from pathlib import Path

import namespaces
import pytest
from places import Place, effects

BESIDE_A_MOUNT = "something is mounted beside it, and then an ordinary user can make no copy"
WRITTEN = [
    ("deletes exports/1.json", ""),
    ("deletes exports/2.json", ""),
    ("writes exports/3.json, 1.2 kB", ""),
    ("makes folder kept", ""),
    ("writes notes.txt, 9 B", ""),
    ("deletes old.txt", ""),
]
NOT_COPIED = "it is in none of the folders that are copied"


@namespaces.NEEDED
def test_files_are_as_they_were_and_the_changes_are_listed(place: Place) -> None:
    before = place.tree()

    fired = place.fire("written")

    assert place.tree() == before
    assert effects(fired, "file") == {
        "writes": WRITTEN,
        "has_bash_write": [("writes by_bash.txt, 8 B", ""), ("deletes old.txt", "")],
        "only_opens": [],
        "closes_everything": [("writes notes.txt, 6 B", "")],
    }
    assert fired.code == 0


MOUNTED = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs none "$0" && exec "$@"')
ROOT_ALONE_MOUNTS = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")
SHOP = """
from pathlib import Path
from blinker import signal
from flask import Flask

app = Flask(__name__)
paid = signal("paid")


@paid.connect
def rewrites(sender):
    Path("notes.txt").write_text("rewritten")


@paid.connect
def adds(sender):
    Path("new.txt").write_text("new")
    Path("exports/1.json").write_text("[]")
"""


@ROOT_ALONE_MOUNTS
@namespaces.NEEDED
def test_what_is_mounted_in_the_home_folder_does_not_keep_the_project_from_being_copied(
    place: Place,
) -> None:
    mounted = place.folder.parent / "mounted"
    mounted.mkdir()
    before = place.tree()

    fired = place.fire("written", "--only", "*:writes", through=(*MOUNTED, str(mounted)))

    assert place.tree() == before
    assert effects(fired, "file")["writes"] == WRITTEN


@ROOT_ALONE_MOUNTS
@namespaces.NEEDED
def test_beside_what_is_mounted_in_the_project_an_ordinary_user_may_write_to_new_files(
    place: Place,
) -> None:
    (place.folder / "mounted").mkdir()
    (place.folder / "shop.py").write_text(SHOP)
    before = place.tree()

    mounted = (*MOUNTED, str(place.folder / "mounted"))
    fired = place.fire("shop:paid", app="shop:app", through=mounted)

    assert place.tree() == before
    ordinary = place.user == "nobody"
    assert effects(fired, "file") == {
        "rewrites": [
            ("writes notes.txt", BESIDE_A_MOUNT) if ordinary else ("writes notes.txt, 9 B", "")
        ],
        "adds": [("writes exports/1.json, 2 B", ""), ("writes new.txt, 3 B", "")],
    }
    files = next(each for each in fired.document["guards"] if each["name"] == "files")
    assert (
        "but for files that lie directly in ./, ~/ and /tmp; all" in files["covers"]
    ) == ordinary


@namespaces.NEEDED
def test_a_receiver_sees_what_it_has_written(place: Place) -> None:
    fired = place.fire("written", "--only", "*:writes")

    entries, text = ast.literal_eval(fired.returned["writes"] or "")
    assert {"notes.txt", "kept", "exports"} <= set(entries)
    assert "old.txt" not in entries
    assert text == "rewritten"


@namespaces.NEEDED
def test_what_is_open_from_before_leads_to_copies_too(place: Place) -> None:
    before = place.tree()

    fired = place.fire("held_open")

    assert place.tree() == before
    assert effects(fired, "file") == {
        "appends_to_a_log": [("appends to app.log, 14 B", "")],
        "counts": [("writes counter.bin, 1 B", "")],
        "fills_shared_memory": [],
    }
    assert fired.told("outcome", "returned") == {
        "appends_to_a_log": ("ok", None),
        "counts": ("ok", "(2, b'2')"),
        "fills_shared_memory": ("ok", "b'fully'"),
    }


@namespaces.NEEDED
def test_what_is_not_copied_cannot_be_written_to(place: Place) -> None:
    fired = place.fire("elsewhere")

    assert not Path("/signalctl-was-here").exists()
    refused = [("writes /signalctl-was-here", NOT_COPIED)] if place.user == "root" else []
    assert effects(fired, "file") == {"writes_to_the_root": refused, "writes_to_a_device": []}


@namespaces.NEEDED
def test_a_daemon_writes_to_the_copy_and_ends_with_its_receiver(place: Place) -> None:
    before = place.tree()
    alive, held = os.pipe()

    try:
        fired = place.fire("stayed", env={"ALIVE": str(held)}, inherited=[held])
    finally:
        os.close(held)

    with os.fdopen(alive) as ended:
        assert select.select([ended], [], [], 20)[0], "a process of it lives on"
        assert ended.read() == ""
    assert place.tree() == before
    assert fired.told("outcome") == {"leaves_a_daemon": "ok"}
    assert effects(fired, "file") == {"leaves_a_daemon": [("writes early.txt, 5 B", "")]}


def test_where_files_are_allowed_they_are_written_and_noted(place: Place) -> None:
    fired = place.fire("written", "--only", "*:writes", "--allow", "files")

    _, notes = place.tree()["notes.txt"]
    assert notes == b"rewritten"
    texts = [text for text, _ in effects(fired, "file")["writes"]]
    # What is written to the folder of temporary files has a path from its root.
    assert [text for text in texts if " /" not in text] == [
        "writes notes.txt",
        "deletes old.txt",
        "makes folder kept",
        "deletes exports/1.json",
        "deletes exports/2.json",
        "deletes folder exports",
        "makes folder exports",
        "writes exports/3.json",
    ]


@namespaces.NEEDED
def test_a_crash_and_a_hang_leave_files_as_they_were(place: Place) -> None:
    before = place.tree()

    fired = place.fire("cut_short", "--timeout", "0.5")

    assert place.tree() == before
    assert fired.told("outcome") == {
        "writes_and_crashes": "crashed",
        "writes_and_hangs": "timed_out",
    }
