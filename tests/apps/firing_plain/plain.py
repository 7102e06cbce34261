"""A package without Flask."""

import asyncio

from blinker import Signal

done = Signal()


@done.connect
def does(sender, **fields):
    return sender, fields


@done.connect
async def awaits(sender, **fields):
    await asyncio.sleep(0)
    return sender


def for_none(sender, **fields):
    return sender


def for_shop(sender, **fields):
    return sender


done.connect(for_none, sender=None)
done.connect(for_shop, sender="shop")


class Site:
    """What another kind of program has in place of an app."""


site = Site()
