"""Asks for a package that nobody has."""

import celeri
