from circle.orders import paid
