"""The living objects of a class, whoever made them and wherever they are kept."""

import gc
from collections.abc import Iterator
from typing import Any


def living(*kinds: type) -> tuple[Any, ...]:
    """Every object of one of ``kinds``, or of a class below it.

    A walk over all objects, so once, before any fork. The collector makes it, in a quarter of the
    time we would take: since Python 3.9 an object of a class written in Python refers to it.

    >>> class Shop: ...
    >>> shop = Shop()
    >>> living(Shop) == (shop,)
    True
    """
    every = {each for kind in kinds for each in _with_subclasses(kind)}
    return tuple(each for each in gc.get_referrers(*every) if type(each) in every)


def _with_subclasses(kind: type) -> Iterator[type]:
    yield kind
    below: list[type] = type.__subclasses__(kind)
    for each in below:
        yield from _with_subclasses(each)
