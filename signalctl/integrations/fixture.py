"""What the fixture ``signals`` gives a test."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import blinker

from signalctl.integrations.captured import Captured
from signalctl.integrations.living import meant
from signalctl.integrations.log import Log
from signalctl.integrations.probed import Probed, probed
from signalctl.integrations.tap import Tap


class Signals:
    """Looks at the signals of the process that a test runs in. It keeps nothing between calls.

    A signal is given as the object, or as a word that ``signalctl list`` takes for it: an address, a
    variable or a name. It has to be alive: a word makes none.
    """

    @contextmanager
    def capture(self, *signals: blinker.Signal | str) -> Iterator[Captured]:
        """Record what ``signals`` send in the block, and who receives it. Everybody still runs.

        Nothing is connected, and no receiver is kept alive by being recorded. A send through a bound
        method that was taken before the block, as in ``notify = paid.send``, is not seen.

        Raises:
            UsageError: No signal is given, or a word stands for none or for several.
        """
        log = Log()
        tapped = meant(signals, "capture")
        with ExitStack() as stack:
            for signal in tapped:
                stack.enter_context(Tap.on(signal).logging_to(log))
            yield Captured(log, tapped)

    @contextmanager
    def silence(self, *signals: blinker.Signal | str) -> Iterator[None]:
        """Let no receiver of ``signals`` run in the block; what is sent reaches nobody.

        Blocks may be nested, in themselves and in blinker's own. Receivers stay connected, and what
        is connected in the block stays so. What was muted before is muted after.

        Raises:
            UsageError: No signal is given, or a word stands for none or for several.
        """
        with ExitStack() as stack:
            for signal in meant(signals, "silence"):
                stack.enter_context(Tap.on(signal).silenced())
            yield

    def probe(
        self, receiver: object, sender: object = None, /, *, call: bool = False, **fields: object
    ) -> Probed:
        """Whether ``receiver`` binds with a field more, and with each of its fields left out.

        It is not called: its true door is read, and what a call would do there is predicted. The
        fields are those that it takes by name, and those given.

        Args:
            receiver: What would be connected.
            sender: For the calls.
            call: Call it, in this process, for each variant: whatever it does is done.
            fields: What a send gives it.
        """
        return probed(receiver, sender, fields, call=call)
