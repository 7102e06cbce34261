"""Run the command: the program ``signalctl``, and ``python -m signalctl``."""

import atexit
import gc
import sys


def program() -> int:
    """Run the command with the words of this process, and give the exit code.

    Looking for garbage is a tenth of what ``--help`` costs, and there is none: what is imported
    stays, and at the end all of it goes with the process. The target is loaded with collecting on.
    """
    collecting = gc.isenabled()
    gc.disable()
    atexit.register(gc.freeze)
    from signalctl.cli import main  # noqa: PLC0415 - this is what makes the objects

    if collecting:
        # Into the oldest generation, or the next object made would have all of them gone through.
        gc.freeze()
        gc.unfreeze()
        gc.enable()
    return main()


if __name__ == "__main__":
    sys.exit(program())
