from circle.mail import send

paid = None
