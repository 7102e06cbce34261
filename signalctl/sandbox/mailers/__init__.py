"""Ways to send mail: one file each, how a library sends, and how that is kept from its server."""
