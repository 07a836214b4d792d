"""What one server allows (each an option of ``serve``): sizes in bytes, counts, milliseconds."""


class Limits:
    """The limits of one server. 0 switches ``rate`` and ``failures`` off."""

    __slots__ = (
        "actions", "agents", "failures", "key", "keys", "rate", "room", "value", "view_ms",
        "views", "waiters",
    )  # fmt: skip

    def __init__(self) -> None:
        self.value = 256 * 1024
        self.key = 256
        self.room = 64 * 1024 * 1024
        self.keys = 10_000
        self.actions = 200
        self.views = 200
        self.agents = 500
        self.waiters = 1_000
        self.rate = 50  # invocations a second a token
        self.failures = 60  # tokens and sign-ins that fail, a minute from one address
        self.view_ms = 250  # all views of one request together
