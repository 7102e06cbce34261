"""Run the command; or answer a shell that completes one, for which nothing of it is imported."""

# ruff: noqa: PLC0415 - see above

import atexit
import gc
import os
import sys

from signalctl.completion import VARIABLE


def program() -> int:
    """Do what the environment and the command line ask for, and give the exit code.

    Looking for garbage is a tenth of what ``--help`` costs, and there is none: what is imported
    stays, and at the end all of it goes with the process. The target is loaded with collecting on.
    """
    if VARIABLE in os.environ:
        from signalctl.completion.shells import answer

        code = answer(os.environ)
        if code is not None:
            return code
    collecting = gc.isenabled()
    gc.disable()
    atexit.register(gc.freeze)
    from signalctl.cli import main

    if collecting:
        # Into the oldest generation, or the next object made would have all of them gone through.
        gc.freeze()
        gc.unfreeze()
        gc.enable()
    return main()


if __name__ == "__main__":
    sys.exit(program())
