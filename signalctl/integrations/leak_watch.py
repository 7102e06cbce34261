"""``--signals-leaks``: a test that leaves a receiver connected has failed."""

import os
from collections.abc import Generator, Iterator

import pytest

from signalctl.integrations.connects import Connects, Left
from signalctl.integrations.living import label_of


class LeakWatch:
    """A plugin of pytest for a run that was asked to look.

    What a fixture of a wider scope connects stays for as long as the fixture does, and is not judged.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._connects = Connects()
        self._connects.start()
        config.add_cleanup(self._connects.stop)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self) -> Generator[None, object, object]:
        """Forget what was connected before."""
        self._connects.forget()
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: "pytest.FixtureDef[object]"
    ) -> Generator[None, object, object]:
        """Look away while a fixture is set up that outlives the test."""
        if fixturedef.scope == "function":
            return (yield)
        self._connects.look_away(away=True)
        try:
            return (yield)
        finally:
            self._connects.look_away(away=False)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, object, object]:
        """Fail the test if something is left once everything of it is torn down."""
        result = yield
        left = self._connects.left()
        if left:
            pytest.fail("\n".join(_told(item, left)), pytrace=False)
        return result


def _told(item: pytest.Item, left: tuple[Left, ...]) -> Iterator[str]:
    count = "1 receiver" if len(left) == 1 else f"{len(left)} receivers"
    yield f"'{item.name}' left {count} connected"
    for each in left:
        yield f"  {each.receiver} on {label_of(each.signal)}, connected at {_place(each, item)}"
    yield (
        "  hint: Disconnect it when the test ends, or connect it for a block: "
        "with signal.connected_to(receiver):"
    )


def _place(left: Left, item: pytest.Item) -> str:
    if left.place is None:
        return "no line of Python code"
    return f"{os.path.relpath(left.place.file, item.config.rootpath)}:{left.place.line}"
