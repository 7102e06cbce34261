"""Nothing outside is reached, and each attempt is named."""

import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import namespaces
import pytest
from places import Place, effects, was_reached

OUT_OF_REACH = "nothing outside can be reached"
NOT_LISTED = "it is not among the addresses that are allowed"


@pytest.fixture
def sinks(sink: socket.socket, udp_sink: socket.socket) -> dict[str, str]:
    """The sinks as the app is told of them."""
    return {
        "SINK_PORT": str(sink.getsockname()[1]),
        "SINK_UDP_PORT": str(udp_sink.getsockname()[1]),
    }


@pytest.fixture
def unix_sink() -> Iterator[tuple[socket.socket, str]]:
    """A server at a path that lies in no folder of the app's."""
    with (
        tempfile.TemporaryDirectory(dir="/var/tmp") as name,
        socket.socket(socket.AF_UNIX) as server,
    ):
        Path(name).chmod(0o755)
        path = f"{name}/sink"
        server.bind(path)
        Path(path).chmod(0o777)
        server.listen()
        server.settimeout(0)
        yield server, path


@namespaces.NEEDED
@pytest.mark.fault(69, "Captured or refused, and told as an effect.")
def test_nobody_outside_hears_of_a_receiver(
    place: Place, sink: socket.socket, udp_sink: socket.socket, sinks: dict[str, str]
) -> None:
    port, udp_port = sinks["SINK_PORT"], sinks["SINK_UDP_PORT"]

    fired = place.fire("reached", env=sinks)

    assert not was_reached(sink)
    assert not was_reached(udp_sink)
    to_sink = (f"to 127.0.0.1:{port}", OUT_OF_REACH)
    assert effects(fired, "connection") == {
        "posts": [to_sink],
        "mails": [],
        "sends_a_datagram": [(f"to 127.0.0.1:{udp_port} (UDP)", OUT_OF_REACH)],
        "runs_bash": [],
        "calls_the_c_library": [],
        "looks_up": [("to signalctl.invalid:8080", OUT_OF_REACH)],
        "talks_to_itself": [],
    }
    assert fired.code == 1
    assert fired.told("outcome", "returned") == {
        "posts": ("refused", None),
        "mails": ("ok", None),
        "sends_a_datagram": ("refused", None),
        "runs_bash": ("ok", "1"),
        "calls_the_c_library": ("ok", "-1"),
        "looks_up": ("refused", None),
        "talks_to_itself": ("ok", "b'itself'"),
    }


@namespaces.NEEDED
def test_a_unix_socket_that_is_not_copied_is_refused_by_the_hook(
    place: Place, unix_sink: tuple[socket.socket, str]
) -> None:
    server, path = unix_sink

    fired = place.fire("by_path", env={"SINK_PATH": path})

    assert not was_reached(server)
    assert effects(fired, "connection") == {
        "connects_by_path": [(f"to unix socket {path}", OUT_OF_REACH)]
    }


def test_an_address_that_is_allowed_is_reached_and_no_other(
    place: Place, sink: socket.socket, udp_sink: socket.socket, sinks: dict[str, str]
) -> None:
    port, udp_port = sinks["SINK_PORT"], sinks["SINK_UDP_PORT"]

    fired = place.fire("listed", "--allow", f"net=127.0.0.1:{port}", env=sinks)

    assert was_reached(sink)
    assert not was_reached(udp_sink)
    assert effects(fired, "connection") == {
        "reaches_what_is_listed": [(f"to 127.0.0.1:{port}", "")],
        "reaches_what_is_not": [(f"to 127.0.0.1:{udp_port} (UDP)", NOT_LISTED)],
    }
    assert fired.told("outcome") == {
        "reaches_what_is_listed": "ok",
        "reaches_what_is_not": "refused",
    }


def test_where_the_network_is_allowed_connections_are_noted(
    place: Place, sink: socket.socket, sinks: dict[str, str]
) -> None:
    fired = place.fire("listed", "--allow", "network", env=sinks)

    assert was_reached(sink)
    assert effects(fired, "connection") == {
        "reaches_what_is_listed": [(f"to 127.0.0.1:{sinks['SINK_PORT']}", "")],
        "reaches_what_is_not": [(f"to 127.0.0.1:{sinks['SINK_UDP_PORT']} (UDP)", "")],
    }
