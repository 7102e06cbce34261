import flask

def create_app(env):
    return flask.Flask(env)

def nothing():
    pass

def raises():
    raise RuntimeError("no database")

async def later():
    return flask.Flask("later")

answer = 42
