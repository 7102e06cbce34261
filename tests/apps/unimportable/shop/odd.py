from shop.signals import refunded

refunded.send("café")
