"""What stays in a project between two commands, and what it is called. Imports nothing."""

CACHE_FOLDER = ".signalctl_cache"
"""In the project root."""

INDEX = "index.json"
"""What completion reads, in the cache folder."""

INDEX_SCHEMA = "signalctl/index/1"
"""What an index says that this version can read."""

PROJECT_FILE = "pyproject.toml"
"""The folder of the nearest one, upwards, is the project root."""
