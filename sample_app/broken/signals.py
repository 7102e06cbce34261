"""The namespace of the faults: each has a signal of its own, so that none hides another."""

from blinker import Namespace

broken_signals = Namespace()

# Its receiver sits in ``unimported``, which cannot define it: nobody imports that module.
module_not_imported = broken_signals.signal("module_not_imported")
