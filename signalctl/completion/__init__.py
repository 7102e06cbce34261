"""What a shell may offer for a command line that is still being typed.

A person waits for it at each press of a key. So it imports no target, no command and neither typer nor
rich: what commands there are is read from ``commands.json``, which is made from the commands, and what
names there are from the index that the last look has left.
"""

VARIABLE = "_SIGNALCTL_COMPLETE"
"""Set in the environment by the script of a shell: which one asks."""
