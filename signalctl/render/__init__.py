"""Reports as text. Pure: a report and a page go in, chunks of text come out.

``formats`` has the table of all formats. The names stand here, so that a command line can offer
them without importing what renders them.
"""

LOOKING_FORMATS = ("text", "table", "json", "ndjson", "csv", "markdown")
"""For ``list`` and ``show``."""

WHY_FORMATS = ("text", "json")
"""For ``why``."""

FIRING_FORMATS = ("text", "json", "github", "junit")
"""For ``fire``, dry or not."""

SETTINGS_FORMATS = ("text", "json")
"""For ``config``."""
