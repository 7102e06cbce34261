"""The signals of the server: what happened, told to whoever listens.

Each is sent after the commit, with the application itself as the sender. A receiver looks like
this, and goes on working when a signal learns to carry one more field::

    @speakers_modified.connect
    def handler(app, **kwargs):
        print(kwargs["event_id"])
"""

from blinker import Namespace

event_signals = Namespace()

# The name is older than the variable: listeners outside this project may know the signal by it.
speakers_modified = event_signals.signal(
    "event_json_modified",
    doc="""A speaker was added to an event, or changed.

    Fields:
        event_id (int): The event the speaker belongs to.
    """,
)

sessions_modified = event_signals.signal(
    "sessions_modified",
    doc="""A session was added to an event, or changed.

    Fields:
        event_id (int): The event the session belongs to.
    """,
)

microlocations_modified = event_signals.signal(
    "microlocations_modified",
    doc="""A microlocation was added to an event, or changed.

    Fields:
        event_id (int): The event the microlocation belongs to.
    """,
)

event_modified = event_signals.signal(
    "event_modified",
    doc="""An event was added, or its own data changed.

    Fields:
        event_id (int): The event.
    """,
)
