"""Prints in every way while it is imported."""

import os
import sys

import blinker
import flask

print("by print")
sys.stderr.write("by stderr\n")
os.system("echo by a program")
os.write(1, b"by the descriptor\n")

app = flask.Flask(__name__)
told = blinker.Signal()
