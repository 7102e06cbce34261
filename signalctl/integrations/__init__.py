"""Doors for other programs: ``flask signals``, and a plugin of pytest. Light until they are used."""
