"""Task queues: one file each, how a library queues a task, and how that is kept from its broker."""
