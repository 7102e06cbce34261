"""Resolvers, as the configuration names them."""

import os
import threading

from flask import current_app


def loud(key: str) -> str:
    return f"{key.upper()} of {current_app.name}"


def raising(key: str) -> object:
    raise LookupError(f"nothing under {key}")


def nobody(key: str) -> None:
    return None


def slow(key: str) -> object:
    if key == "exit":
        os._exit(3)
    threading.Event().wait()
    return None
