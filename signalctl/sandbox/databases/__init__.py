"""How a database is kept from changing while a receiver works with it as ever.

PostgreSQL keeps everything in one transaction that is never committed; a SQLite file is copied.
"""
