from blinker import Namespace

other = Namespace()
shipped = other.signal("shipped")
