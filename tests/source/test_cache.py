"""The cache makes a run faster, and changes nothing else."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from signalctl.model.place import UnreadFile
from signalctl.model.source import SourceWiring
from signalctl.source.answer import plain
from signalctl.source.read import read_source
from signalctl.source.unit import Unit
from signalctl.source.wiring import Wirer

TEXT = "from blinker import signal\npaid = signal('paid')\npaid.send(None, a=1)\n"


def settle(root: Path) -> None:
    """Let every file be older than a second, so that its stamp can be trusted."""
    for each in root.glob("*.py"):
        os.utime(each, ns=(1_600_000_000 * 10**9, 1_600_000_000 * 10**9))


def write(root: Path, text: str = TEXT) -> None:
    (root / "shop.py").write_text(text)
    (root / "plain.py").write_text("x = 1\n")
    settle(root)


def read(root: Path) -> SourceWiring:
    return read_source([root], root=root, cache=root)


def cache_of(root: Path) -> Path:
    """The only answer that is kept."""
    (file,) = caches_of(root)
    return file


def caches_of(root: Path) -> list[Path]:
    """The answers that are kept, the oldest first."""
    found = (root / ".signalctl_cache").glob("source-*.jsonl")
    return sorted(found, key=lambda each: each.stat().st_mtime_ns)


def read_one(root: Path, module: str) -> SourceWiring:
    """What one of its modules tells: a question of its own."""
    return read_source([root / f"{module}.py"], root=root, cache=root)


def test_a_warm_run_says_what_the_cold_one_said(tmp_path: Path) -> None:
    write(tmp_path)

    cold, warm = read(tmp_path), read(tmp_path)

    assert warm == cold
    assert (tmp_path / ".signalctl_cache" / ".gitignore").read_text().endswith("*\n")


def test_a_value_is_kept_once_and_what_is_only_equal_to_it_apart(tmp_path: Path) -> None:
    write(tmp_path, TEXT + "paid.send(None, a=1)\n" * 50)

    kept = plain(read(tmp_path))
    of_sends = [each for each in kept if each[0] == "Send"]

    assert len(of_sends) == 51
    assert kept.count(["", "a"]) == 1
    assert len({repr(each) for each in kept}) == len(kept)
    assert plain(((1,), (True,))) == [["", 1], ["", True], ["", (0,), (1,)]]  # type: ignore[arg-type]


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    write(tmp_path)
    read(tmp_path)

    write(tmp_path, TEXT.replace("a=1", "bcd=1"))

    assert [each.send.fields for each in read(tmp_path).sends] == [("bcd",)]


@pytest.mark.fault(64, "The answer is the same; the cache is left or made anew.")
@pytest.mark.parametrize("damage", ["", "{", '["signalctl"]\nx\ty', "\x00" * 99, "[[[" * 5000])
def test_a_corrupt_cache_is_none(damage: str, tmp_path: Path) -> None:
    write(tmp_path)
    expected = read(tmp_path)
    cache_of(tmp_path).write_text(damage)

    assert read(tmp_path) == expected


def test_a_cache_cut_or_altered_anywhere_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path)
    expected = read(tmp_path)
    whole = cache_of(tmp_path).read_bytes()

    for place in range(0, len(whole), 37):
        cache_of(tmp_path).write_bytes(whole[:place])
        assert read(tmp_path) == expected
        cache_of(tmp_path).write_bytes(whole[:place] + b"~" + whole[place + 1 :])
        assert read(tmp_path) == expected


@pytest.mark.fault(64, "The answer is the same; the cache is left or made anew.")
def test_a_place_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / ".signalctl_cache").write_text("a file where the folder should be")

    assert [each.signal for each in read(tmp_path).sends] == ["shop:paid"]


def test_two_runs_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    write(tmp_path)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(read, [tmp_path] * 8))

    assert all(each == found[0] for each in found)
    assert {*(tmp_path / ".signalctl_cache").iterdir()} == {
        tmp_path / ".signalctl_cache" / ".gitignore",
        cache_of(tmp_path),
    }


def test_who_asks_two_questions_in_turn_is_answered_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    whole, one = read(tmp_path), read_one(tmp_path, "plain")
    monkeypatch.setattr("signalctl.source.modules.read_bytes", None)

    assert [read(tmp_path), read_one(tmp_path, "plain"), read(tmp_path)] == [whole, one, whole]
    assert whole != one


@pytest.mark.fault(64, "The answer is the same; the cache is left or made anew.")
def test_a_corrupt_answer_to_one_question_does_no_harm_to_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    whole, one = read(tmp_path), read_one(tmp_path, "plain")
    first, _ = caches_of(tmp_path)
    first.write_text("{")

    with monkeypatch.context() as patch:
        patch.setattr("signalctl.source.modules.read_bytes", None)
        assert read_one(tmp_path, "plain") == one
    assert read(tmp_path) == whole


def test_an_answer_to_another_question_is_none_whatever_its_file_is_called(
    tmp_path: Path,
) -> None:
    write(tmp_path)
    expected = read(tmp_path)
    file = cache_of(tmp_path)
    read_one(tmp_path, "plain")
    _, other = caches_of(tmp_path)
    other.replace(file)

    assert read(tmp_path) == expected


def with_times(root: Path) -> list[Path]:
    """The answers that are kept, each made a second after the one before it."""
    for number, each in enumerate(found := caches_of(root)):
        os.utime(each, ns=(number * 10**9, number * 10**9))
    return found


def test_the_newest_few_answers_are_kept(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"part{number}.py").write_text(TEXT)
    settle(tmp_path)
    for number in range(4):
        read_one(tmp_path, f"part{number}")
        before = with_times(tmp_path)

    read_one(tmp_path, "part4")

    assert len(before) == 4
    assert caches_of(tmp_path)[:-1] == before[1:]


def test_an_old_answer_that_cannot_be_removed_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, str(path))

    for number in range(6):
        (tmp_path / f"part{number}.py").write_text(TEXT)
    settle(tmp_path)
    monkeypatch.setattr(Path, "unlink", refuse)

    found = [read_one(tmp_path, f"part{number}") for number in range(6)]

    assert [each.sends[0].signal for each in found] == [f"part{number}:paid" for number in range(6)]
    assert len(caches_of(tmp_path)) == 6


def test_a_file_that_does_not_parse_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "broken.py").write_text("from shop import paid\npaid.send(\n")

    cold, warm = read(tmp_path), read(tmp_path)

    assert [each.file for each in cold.unread] == ["broken.py"]
    assert cold == warm
    assert len(cold.sends) == 1


def test_where_nothing_changed_the_last_wiring_is_read_back_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    expected = read(tmp_path)
    monkeypatch.setattr("signalctl.source.modules.read_bytes", None)

    assert read(tmp_path) == expected


def test_a_file_that_does_not_parse_is_told_from_the_cache_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.py").write_text("from shop import paid\npaid.send(\n")
    write(tmp_path)
    expected = read(tmp_path)
    monkeypatch.setattr("signalctl.source.modules.read_bytes", None)

    assert read(tmp_path) == expected
    assert [each.file for each in expected.unread] == ["broken.py"]


def test_a_file_that_could_not_be_opened_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)

    def refuse(path: str) -> bytes:
        raise OSError(5, path)

    with monkeypatch.context() as patch:
        patch.setattr("signalctl.source.modules.read_bytes", refuse)
        assert read(tmp_path).unread

    assert [each.signal for each in read(tmp_path).sends] == ["shop:paid"]


def test_a_new_file_or_module_elsewhere_ends_the_trust_in_the_last_wiring(tmp_path: Path) -> None:
    write(tmp_path, "from other import paid\n" + TEXT.replace("paid = ", "lost = "))
    before = read(tmp_path)

    (tmp_path / "other.py").write_text("from blinker import signal\npaid = signal('other')\n")
    after = read(tmp_path)

    assert [each.signal for each in before.sends] == []
    assert [each.signal for each in after.sends] == ["other:paid"]


def test_an_error_of_ours_costs_the_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "good.py").write_text(
        "import blinker\n\npaid = blinker.Signal()\npaid.send(None, x=1)\n"
    )
    (tmp_path / "strange.py").write_text("from good import paid\n\npaid.send(None, y=1)\n")
    original = Wirer.wire

    def wire(self: Wirer, unit: Unit) -> None:
        if unit.file.module == "strange":
            raise KeyError("deep inside")
        original(self, unit)

    monkeypatch.setattr(Wirer, "wire", wire)

    wiring = read_source([tmp_path], root=tmp_path)

    reason = "it could not be followed, a bug of signalctl: KeyError: 'deep inside'"
    assert [each.send.fields for each in wiring.sends] == [("x",)]
    assert wiring.unread == (UnreadFile("strange.py", reason),)
