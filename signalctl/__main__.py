"""Run the command; or answer a shell that completes one, for which nothing of it is imported."""

# ruff: noqa: PLC0415 - see above

import os
import sys

from signalctl.completion import VARIABLE


def main() -> int:
    """Do what the environment and the command line ask for, and give the exit code."""
    if VARIABLE in os.environ:
        from signalctl.completion.shells import answer

        code = answer(os.environ)
        if code is not None:
            return code
    from signalctl.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
