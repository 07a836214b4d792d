"""When a write is barred, said again from the rules alone (GATE-4, CHECK-3, CREW-2, HAND-2).

Reads the bare rows and knows nothing of the program but its tables.
"""

from dataclasses import dataclass
from typing import Any

from scene.database import Questions, Rows, now

MINUTE = 60_000
GRACE_MS = 5 * MINUTE
ABSENT_MS = 10 * MINUTE
OFFLINE_MS = 120 * MINUTE
OPERATOR = "operator"


def session_of(who: str) -> str:
    return who.partition("/")[0]


@dataclass
class Facts:
    """Everything that is open in one repository at one moment."""

    ask: Questions
    gone: "set[str]"

    def __post_init__(self) -> None:
        self.now = now()
        columns = ("id", "state", "state_at", "last_seen")
        self.agents = {who: (state, at) for who, state, at, _ in self.ask.rows("agents", *columns)}
        self.seen = {who: seen for who, _, _, seen in self.ask.rows("agents", *columns)}

    def rows(self, table: str, *columns: str, **same: Any) -> Rows:
        return self.ask.rows(table, *columns, **same)

    def is_gone(self, who: str) -> bool:
        """Whether nobody stands behind an agent; the person is always there."""
        if who == OPERATOR or who.startswith("shell-"):
            return False
        state, _ = self.agents.get(who, ("ended", 0))
        silent = self.now - self.seen.get(who, 0) >= OFFLINE_MS
        return session_of(who) in self.gone or state == "ended" or silent

    def is_here(self, who: str) -> bool:
        """Whether an agent is waited for: its turn runs, or ended a short while ago."""
        if who == OPERATOR:
            return True
        state, at = self.agents.get(who, ("ended", 0))
        return not self.is_gone(who) and (state == "running" or self.now - at <= ABSENT_MS)

    def parties(self, ref: str, part: str) -> "dict[str, str]":
        """id -> verdict of those with a part in a subject."""
        return dict(self.rows("parties", "agent_id", "verdict", subject=ref, part=part))

    def covers(self, ref: str, file: str, *, all_of_it: bool = False) -> bool:
        found = self.rows("covered_paths", "target", "key", subject=ref)
        if not found:
            return all_of_it
        return any(
            key == file if target == "file" else file.startswith(f"{key.rstrip('/')}/")
            for target, key in found
        )

    # -- what bars an agent from writing a file ------------------------------------------------

    def bars(self, who: str, file: str, *, commit: bool = False) -> "set[str]":
        """The ids of everything that bars a write, or a commit, of a session."""
        return {
            *self.gates(who, file, commit=commit),
            *self.checkpoints(who, file, commit=commit),
            *self.crew(who, file, commit=commit),
            *self.handovers(who, file, commit=commit),
        }

    def gates(self, who: str, file: str, *, commit: bool) -> "set[str]":
        columns = ("id", "opener_id", "reason", "holder_id", "created_at", "grace_until")
        found = set()
        for number, opener, reason, holder, created, grace in self.rows(
            "gates", *columns, ended_at=None
        ):
            ref = f"G{number}"
            parties = self.parties(ref, "party")
            others = [x for x in parties if x != opener]
            if who not in parties or not self.covers(ref, file, all_of_it=True):
                continue
            if all(self.is_gone(x) for x in others):
                continue
            if reason == "conflict" and holder == who:
                state, at = self.agents[who]
                if commit or (state == "running" and at <= created and self.now < grace):
                    continue
            found.add(ref)
        return found

    def checkpoints(self, who: str, file: str, *, commit: bool) -> "set[str]":
        found = set()
        for number, author, state in self.rows(
            "checkpoints", "id", "author_id", "state", ended_at=None
        ):
            ref = f"C{number}"
            if not self.covers(ref, file) or who in self.parties(ref, "approver"):
                continue
            mine = session_of(author) == who
            held = who in self.parties(ref, "held") and not self.is_gone(author)
            if held or (mine and (state != "rejected" or commit)):
                found.add(ref)
        return found

    def crew(self, who: str, file: str, *, commit: bool) -> "set[str]":
        columns = ("id", "mode", "architect_id", "worker_id")
        for number, mode, architect, worker in self.rows("crews", *columns, ended_at=None):
            ref = f"K{number}"
            if not self.rows("parties", "part", subject=ref, agent_id=who):
                continue
            barred = {
                "open": False,
                "peer-contract": not commit and not self.asked_for(who, file),
                "manager-delegate": not commit
                and architect != who
                and not self.given(who, architect),
                "handoff-resume": worker != who,
            }[mode]
            if barred:
                return {ref}
        return set()

    def asked_for(self, who: str, file: str) -> bool:
        """Whether a lease that was asked for covers a file; one by hand ends with its time."""
        return any(
            key == file and (not until or until > self.now)
            for key, until in self.rows(
                "leases", "key", "expires_at", agent_id=who, asked=1, ended_at=None
            )
        )

    def given(self, who: str, architect: str) -> bool:
        return any(
            by in (architect, OPERATOR) or assigned in (architect, OPERATOR)
            for by, assigned in self.rows(
                "tasks", "created_by", "assigned_by", owner_id=who, status="in_progress"
            )
        )

    def handovers(self, who: str, file: str, *, commit: bool) -> "set[str]":
        columns = ("id", "receiver", "receiver_id", "expires_at")
        return {
            f"H{number}"
            for number, named, to, until in self.rows(
                "handovers", *columns, giver_id=who, ended_at=None
            )
            if not commit
            and self.now < until
            and not (named and self.is_gone(to))
            and self.covers(f"H{number}", file)
        }
