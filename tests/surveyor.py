"""Survey little applications, each in a process of its own: a question a line, an answer pickled.

A fork of pytest would walk through all that the tests have imported, and clean up behind it. The forks
of this process have what every survey needs, and nothing else.
"""

import json
import os
import pickle
import sys
import traceback
import warnings
from pathlib import Path

import flask  # noqa: F401 - each application would read it anew

import signalctl.source.link  # noqa: F401 - the same
from signalctl import introspect
from signalctl.target.request import LoadRequest


def survey(folder: str, spelling: str) -> object:
    """What the living process and source tell of an application in ``folder``; ends this process."""
    warnings.simplefilter("error")  # as pytest is told to
    os.chdir(folder)
    sys.path[0] = folder
    request = LoadRequest(spelling=spelling, root=Path(folder), cwd=Path(folder))
    return introspect.survey(introspect.load(request))


def main() -> None:
    """Answer until nobody asks any more; what an application prints goes to stderr."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for question in sys.stdin:
        child = os.fork()
        if not child:
            try:
                told = survey(*json.loads(question))
            except BaseException:  # noqa: BLE001 - who asks tells it
                told = traceback.format_exc()
            pickle.dump(told, answers)
            answers.flush()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            pickle.dump(f"the survey ended without an answer: {status}", answers)
            answers.flush()


if __name__ == "__main__":
    main()
