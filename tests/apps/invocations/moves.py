import os, flask
app = flask.Flask(__name__)
os.chdir("/")
