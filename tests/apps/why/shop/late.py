from shop.signals import paid


@paid.connect
def never(app, **kwargs):
    pass
