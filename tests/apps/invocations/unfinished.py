import flask


def create_app(:
    pass
