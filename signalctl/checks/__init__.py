"""Rules over a survey: pure. One file each in ``rules``, found by being there."""
