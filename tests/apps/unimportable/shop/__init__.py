import a_dependency_that_nobody_has
from flask import Flask, request_started, template_rendered

from shop import mail


def create_app():
    return a_dependency_that_nobody_has.wrap(Flask("shop"))
