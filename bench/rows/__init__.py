"""What is measured: each module here is one row, or a family of rows, found by being here.

Its docstring says what it claims. Its function ``rows`` measures and gives one or more
``bench.measure.Row``.
"""
