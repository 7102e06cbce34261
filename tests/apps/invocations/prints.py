import os
import sys

import flask

print("loading")
sys.stdout.write("half a line")
os.system("echo from a program")
app = flask.Flask(__name__)
