"""What makes firing safe: one forked child for each receiver, and what goes in and comes out."""
