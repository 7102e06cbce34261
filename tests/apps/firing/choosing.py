"""Receivers to choose from."""

from blinker import Namespace

choosing = Namespace()
chosen = choosing.signal("chosen")


@chosen.connect
def export_json(app, event_id, **fields):
    pass


@chosen.connect
def export_xml(app, event_id, **fields):
    pass


class Audit:
    def record(self, app, **fields):
        pass


audit = Audit()
chosen.connect(audit.record)
