from circle.orders import paid

send = None
