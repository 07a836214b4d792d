"""One obligation (DUTY-1): what an agent must do so that another can go on. It is computed."""


class Duty:
    """What ``agent_id`` owes: a verb, about what, the command, who is kept waiting since when (ms).

    ``because`` is one sentence of ours; ``quoted`` are words of others, to be framed. ``name`` is
    the same for as long as the duty is: what was told of it is told once.
    """

    __slots__ = (
        "agent_id",
        "because",
        "command",
        "quoted",
        "since",
        "subject",
        "verb",
        "waiting",
    )

    def __init__(
        self,
        agent_id: str,
        verb: str,
        subject: str,
        command: str,
        *,
        because: str,
        since: int,
        waiting: "tuple[str, ...]" = (),
        quoted: "tuple[str, ...]" = (),
    ) -> None:
        self.agent_id = agent_id
        self.verb = verb
        self.subject = subject
        self.command = command
        self.because = because
        self.since = since
        self.waiting = waiting
        self.quoted = quoted

    @property
    def name(self) -> str:
        """What tells it from other duties of its agent."""
        return f"{self.verb}|{self.subject}|{self.since}"
