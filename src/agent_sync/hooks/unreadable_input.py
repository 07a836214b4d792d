"""A call that cannot be read."""


class InputError(Exception):
    """What the client sent cannot be read: cut off, too long, or no call at all."""
