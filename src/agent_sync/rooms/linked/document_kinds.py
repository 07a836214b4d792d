"""The kinds of documents that machines share, and how much of each there may be."""

LEASE, AGENT, MESSAGE, ACK, DECISION = "lease", "agent", "message", "ack", "decision"
TASK, GATE, PARTY, CREW = "task", "gate", "party", "crew"
CHECKPOINT, PATCH, HANDOFF = "checkpoint", "patch", "handoff"
OF_A_MACHINE = frozenset((LEASE, AGENT, MESSAGE, DECISION))
"""Their ids begin with the machine whose they are."""
OF_ITS_MAKER = frozenset((CHECKPOINT, PATCH, HANDOFF))
"""Whoever put it first changes it."""
OF_SEVERAL = frozenset((TASK, GATE, CREW))
"""Whoever changes one has to have seen its last change (``base``)."""
OF_AN_AGENT = frozenset((ACK, PARTY))
"""Their ids say whose they are behind a space."""
KINDS = OF_A_MACHINE | OF_ITS_MAKER | OF_SEVERAL | OF_AN_AGENT
NUMBERED = frozenset((TASK, GATE, CREW, CHECKPOINT, PATCH, HANDOFF))
"""Their numbers are the same on every machine."""
SPOKEN = frozenset((MESSAGE, ACK, DECISION))
"""What was said: it stays when its machine leaves, and ages."""
NAMES = {
    LEASE: "agent", DECISION: "agent", PARTY: "agent", MESSAGE: "sender", TASK: "owner",
    GATE: "opener",
}  # fmt: skip
"""The field of a body that names the agent whose a document is."""

LONGEST_BODY, LONGEST_PATCH = 64 * 1024, 512 * 1024
MOST_ITEMS, MOST_LEASES, MOST_GATES = 100, 200, 20
MOST_OPEN = dict.fromkeys((TASK, CREW, CHECKPOINT, PATCH, HANDOFF), 2_000)
MOST_OPEN |= dict.fromkeys(SPOKEN, 35_000)
"""So many documents of a kind that are not over a machine may have made: said, 5,000 a day."""
MOST_MACHINES, MOST_OF_A_USER = 10_000, 1_000
MOST_SIGNS = 64 * 1024 * 1024
"""Of all documents that one machine changed last, together."""
LONGEST_TTL_MS = 30 * 24 * 3_600_000
KEPT_MS = 7 * 24 * 3_600_000
"""What is over, and what was said, is told for so long."""
LEASE_KEPT_MS = 2 * 24 * 3_600_000
"""That a lease is over: most of all rows are that. Who was away for longer begins anew."""
GONE_MS = 15 * 60_000
"""A machine that was not heard for so long keeps no task from others (LINK-6)."""
BLOCK, FIRST = 1_000, 1_001
JUMP = 100 * BLOCK
"""So far behind what was shown a new epoch counts on."""
HIGHEST = (1 << 53) - 1
"""No counter is larger."""
FURTHEST, FURTHEST_NUMBER, FURTHEST_EPOCH = 10**9, 10**6, 1_000
"""So far ahead of a server a machine may be: more it cannot have been given, and one that says so
would have the counters run out for all."""


def longest(kind: str) -> int:
    """How many bytes the body of a document may have."""
    return LONGEST_PATCH if kind in (PATCH, CHECKPOINT) else LONGEST_BODY
