"""Importing the agents of claude-agent-sync: their ids, and names that are unique.

They show as idle and are judged by the clock: they have no process. Rows of one session
become one agent; the one seen last gives the name.
"""

import os

from ...identity.who import OPERATOR, RESERVED, clean_id
from ..progress_steps import counted
from .old_ids import hashed, is_hashed
from .old_values import past, printable, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .transfer import Old, Transfer

SHELL = "current-agent"
MAX_NAME = 64


class Agents:
    """The agents of one import, and what they were called."""

    def __init__(self, whole: "Transfer") -> None:
        self.whole = whole
        self.ids, self.names = whole.ids, whole.names
        self.called: dict[str, list[str]] = {}  # old name, folded -> our ids
        self.roles: dict[str, list[str]] = {}
        self.taken = set(RESERVED)  # names, folded
        self.counts: dict[str, int] = {}  # name that several want, folded -> the last number given

    def run(self) -> "list[Old]":
        """Copy the agents; their rows, last seen first."""
        shell = self._shell_id()
        rows = [row for row in self.whole.rows("agents") if text(row.get("id")).strip()]
        rows.sort(key=lambda row: past(row.get("last_seen"), self.whole.now), reverse=True)
        for row in counted("agents", rows, self.whole.progress):
            mine = _our_id(row, shell)
            old_name = " ".join(text(row.get("name")).split()).casefold()
            self.ids[text(row["id"])] = mine
            if mine not in self.names:
                self._add(row, mine, shell)
            self.called.setdefault(old_name, []).append(mine)
            self.roles.setdefault(_role(row).casefold(), []).append(mine)
        return rows

    def _shell_id(self) -> str:
        """The old bare shell's id; our own id file gets it, so that it is known again."""
        from ...system.file_lock import create_private

        folder = self.whole.project.folder
        try:
            with open(os.path.join(folder, SHELL), encoding="utf-8", errors="replace") as file:
                found = clean_id(file.read(200))
        except OSError:
            return ""
        if found:
            create_private(os.path.join(folder, "shell-id"), found.encode() + b"\n")
        return found

    def _add(self, row: "Old", mine: str, shell: str) -> None:
        name, chosen = self._free_name(row, mine)
        self.names[mine] = name
        self.taken.add(name.casefold())
        seen = past(row.get("last_seen"), self.whole.now)
        born = min(past(row.get("created_at"), self.whole.now), seen)
        role = _role(row)
        self.whole.add(
            "agents",
            id=mine,
            session_id=mine,
            kind="operator" if mine == OPERATOR else "shell" if mine == shell else "session",
            name=name,
            name_key=name.casefold(),
            named=chosen,
            role=role,
            role_key=role.casefold(),
            state="ended" if row.get("status") == "offline" else "idle",
            state_at=seen,
            cwd=text(row.get("cwd")),
            joined_at=born,
            created_at=born,
            last_seen=seen,
            sign_at=seen,
            legacy_id=text(row["id"]),
        )

    def _free_name(self, row: "Old", mine: str) -> "tuple[str, int]":
        from ...identity.names import suggest

        if mine == OPERATOR:
            return OPERATOR, 1
        wanted = _name(row)
        if not wanted or wanted.casefold() in RESERVED:
            return suggest(mine, self.taken), 0
        name, count = wanted, self.counts.get(wanted.casefold(), 1)
        while name.casefold() in self.taken:
            count += 1
            name = f"{wanted}-{count}"
        self.counts[wanted.casefold()] = count
        return name, 1


def _name(row: "Old") -> str:
    return printable(text(row.get("name")).replace("/", "-"), MAX_NAME - 6)


def _role(row: "Old") -> str:
    role = printable(row.get("role"), MAX_NAME)
    return "" if role.casefold() in RESERVED else role


def _our_id(row: "Old", shell: str) -> str:
    """The id that the same agent has with us.

    A hash of a session id (or a random id that came to belong to a session) becomes that
    session's id. A value of AGENT_SYNC_ID stays: that variable still decides who one is.
    """
    old = clean_id(text(row["id"])) or "agent"
    session = clean_id(text(row.get("session_id")))
    if session and old != shell and (is_hashed(old) or old == hashed(session)):
        return session
    return old
