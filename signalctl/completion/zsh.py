"""Have zsh answer the first key of a session too, which typer's script does not."""

_SCRIPT_ENDS = "compdef _signalctl_completion signalctl"
_ANSWERS = '[[ ${zsh_eval_context[-1]} == loadautofunc ]] && _signalctl_completion "$@"'

SCRIPT = ".zfunc/_signalctl"
"""Where typer installs it, below the home folder."""


def answering(script: str) -> str | None:
    """``script`` with a line that answers the key by which zsh loads it; ``None`` for one not known.

    zsh loads what completes a program by the first key, and takes it for the answer. Typer's script
    only says there who is to be asked from then on.

    Source: ``install_zsh`` in ``typer/_completion_shared.py``, the same from 0.20 to 0.29; "Autoloading
        Functions" in zshmisc(1), and ``zsh_eval_context`` in zshparam(1), by which Click's own
        script does so.
    """
    text = script.rstrip()
    return f"{text}\n{_ANSWERS}\n" if text.endswith(_SCRIPT_ENDS) else None
