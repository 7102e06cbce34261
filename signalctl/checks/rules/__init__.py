"""The rules: one file each, which is its registration, its page and its tests."""
