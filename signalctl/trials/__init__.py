"""Calls of a loaded target's receivers, in children: alone, together, and by a real send."""
