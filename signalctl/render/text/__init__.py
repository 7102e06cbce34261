"""The text format: one file for each report, and ``lines`` for how pieces become lines."""
