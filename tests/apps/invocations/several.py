import flask

front = flask.Flask("front")
back = flask.Flask("back")
