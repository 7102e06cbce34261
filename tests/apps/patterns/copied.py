"""Goes over to copies of the files it is given, tries to get round that, and prints what came."""

import json
import sqlite3
import sys
from pathlib import Path

from signalctl.sandbox.databases.copies import Copies


class Noted:
    """As much of a ledger as is needed."""

    def __init__(self):
        self.texts = []

    def note(self, kind, text, **facts):
        self.texts.append(text)


def tried(deed):
    try:
        return deed()
    except sqlite3.Error as error:
        return f"{type(error).__name__}: {error}"


def written(file, **keywords):
    connection = sqlite3.connect(file, **keywords)
    with connection:
        connection.execute("insert into notes values ('written')")
    return sqlite3.connect(file, **keywords).execute("select count(*) from notes").fetchone()[0]


plain, logged, other = map(Path, sys.argv[1:])
bare = sqlite3.connect
noted = Noted()
Copies((plain, logged), noted).redirect()
found = {
    "plain": written(str(plain)),
    "by path": written(plain),
    "as a URI": written(f"file:{logged}", uri=True),
    "logged": written(str(logged)),
    "other": tried(lambda: written(str(other))),
    "from before": tried(lambda: bare(str(plain))),
    "attached": tried(lambda: sqlite3.connect(plain).execute(f"attach '{other}' as other")),
    "vacuum": tried(lambda: sqlite3.connect(logged).execute("vacuum").fetchall()),
    "memory": tried(lambda: sqlite3.connect(":memory:").execute("create table t (x)").fetchall()),
    "noted": noted.texts,
}
print(json.dumps(found))
