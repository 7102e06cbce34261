"""The plugin of pytest: the fixture ``signals``, and the options that begin with ``--signals``.

pytest loads this module in every run of everybody who has signalctl installed, so it imports nothing
but pytest. What an option or the fixture needs is imported once it is asked for.
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from signalctl.integrations.fixture import Signals


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, and the settings of the ini file."""
    group = parser.getgroup("signalctl", "signals of blinker (signalctl)")
    group.addoption(
        "--signals-check",
        action="store_true",
        help="Run signalctl check once at the end, and fail the run on what it finds.",
    )
    group.addoption(
        "--signals-app",
        metavar="SPELLING",
        help="The target of --signals-check: module, module:name or module:factory('x').",
    )
    group.addoption(
        "--signals-leaks",
        action="store_true",
        help="Fail a test that leaves a receiver connected.",
    )
    parser.addini(
        "signals_app", "The target of --signals-check; else that of [tool.signalctl].", default=""
    )
    parser.addini(
        "signals_leaks",
        "Fail a test that leaves a receiver connected.",
        type="bool",
        default=False,
    )


def pytest_configure(config: pytest.Config) -> None:
    """Set to work what was asked for; with pytest-xdist, check where the run is led from."""
    is_worker = hasattr(config, "workerinput")
    if config.getoption("--signals-check") and not is_worker:
        from signalctl.integrations.check_at_end import CheckAtEnd  # noqa: PLC0415 - on demand

        config.pluginmanager.register(CheckAtEnd(config), "signalctl_check")
    if config.getoption("--signals-leaks") or config.getini("signals_leaks"):
        from signalctl.integrations.leak_watch import LeakWatch  # noqa: PLC0415 - on demand

        config.pluginmanager.register(LeakWatch(config), "signalctl_leaks")


@pytest.fixture(scope="session")
def signals() -> "Signals":
    """Capture what blinker's signals send, silence them, and probe their receivers."""
    from signalctl.integrations.fixture import Signals  # noqa: PLC0415 - on demand

    return Signals()
