"""Who asks: an agent, the room's own token, a view token, a user, or anybody in a thin room."""

SHARED = "_shared"
RESERVED = frozenset(("_audit", "_messages", "_actions", "_views", "_agents"))
"""Scopes that only the room itself writes."""
PUBLIC = "public"


class Reader:
    """Who reads or acts, and what that one may. Made from a token, or from a thin room's request.

    ``agent``: the id it acts as ("" for none). ``grants``: scopes it may write directly, ``*`` for
    all. ``all_private``: it owns the room and reads every private scope (room token, a user's full
    access as its kind ``user``). ``writes``: it may act at all. ``manages``: it changes agents.

    Of a user's token: ``others`` are agents as which it acts when they are named; ``unbound``, it
    acts as one of them, and none is named.
    """

    __slots__ = (
        "agent", "all_private", "grants", "kind", "manages", "others", "unbound", "writes",
    )  # fmt: skip

    def __init__(
        self, kind: str, agent: str = "", grants: "tuple[str, ...]" = (), *, writes: bool = True,
        manages: bool = False, others: "tuple[str, ...]" = (), unbound: bool = False,
    ) -> None:  # fmt: skip
        self.kind = kind  # "agent", "room", "view", "user", "open" (thin), "public"
        self.agent = agent
        self.grants = grants
        self.all_private = kind in ("room", "user")
        self.writes = writes
        self.manages = manages or self.all_private
        self.others = others
        self.unbound = unbound

    def may_read(self, scope: str) -> bool:
        """Whether a scope's content is shown to this reader (its own, under ``self``, is)."""
        return scope.startswith("_") or self.all_private or self.kind == "open" or (
            bool(self.agent) and scope == self.agent and self.kind != PUBLIC
        )  # fmt: skip

    def in_public(self) -> "Reader":
        """The same agent, to whom nothing private is shown, its own not either."""
        return Reader(PUBLIC, self.agent, writes=False)

    def may_write(self, scope: str) -> bool:
        """Whether a direct write to this scope is granted (reserved ones are to nobody)."""
        if scope in RESERVED or not self.writes:
            return False
        return "*" in self.grants or scope in self.grants or (
            bool(self.agent) and scope == self.agent
        )  # fmt: skip

    @property
    def lives(self) -> bool:
        """Whether what it does is a sign of life of its agent."""
        return self.kind in ("agent", "user") and bool(self.agent)

    @property
    def called(self) -> str:
        """Its name in the audit: the agent's id, ``admin`` for the room token."""
        return self.agent or ("admin" if self.kind == "room" else "anonymous")
