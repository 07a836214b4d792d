"""What is too long for a picture: messages of long ago, the audit, how much is unread."""

import json

from ..json_values import text_of
from .room_rows import MESSAGE, message_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..picture.room_entry import Message
    from .connection_pool import ConnectionPool
    from .room_seam import Reading, Row


class StoredLog:
    """The log of one room, bounded by the numbers of the picture that asks.

    It reads where its thread reads or writes already, if that is as late as the picture; else each
    question is a look of its own.
    """

    def __init__(self, number: int, pool: "ConnectionPool") -> None:
        self._number = number
        self._pool = pool

    def count_unread(self, agent: str, after: int, upto: int, *, directed: bool) -> int:
        """How many messages of others, behind ``after`` and up to ``upto``."""
        where = "number = :number AND n > :after AND n <= :upto"
        others = "(sender IS NULL OR sender <> :agent)"
        table = "room_messages"
        if directed:
            table, others = "room_addressees", f"agent = :agent AND {others}"
        rows = self._all(
            f"SELECT COUNT(*) FROM {table} WHERE {where} AND {others}",
            after=after, upto=upto, agent=text_of(agent),
        )  # fmt: skip
        return int(rows[0][0])

    def messages(
        self, after: int, upto: int, limit: int, *, newest: bool = False, kind: str = ""
    ) -> "list[Message]":
        """A page in ascending order: the oldest ``limit`` behind ``after``, or the newest."""
        of_kind = "AND kind = :kind " if kind else ""
        rows = self._all(
            f"SELECT {MESSAGE} FROM room_messages WHERE number = :number AND n > :after"
            f" AND n <= :upto {of_kind}ORDER BY n {'DESC' if newest else 'ASC'} LIMIT :most",
            after=after, upto=upto, most=max(0, limit), **({"kind": text_of(kind)} if kind else {}),
        )  # fmt: skip
        return [message_of(row) for row in (reversed(rows) if newest else rows)]

    def audit(self, after: int, upto: int, limit: int) -> "list[dict[str, Any]]":
        """The newest ``limit`` records behind ``after`` in ascending order, whole.

        Each has ``n``, its own number, and ``seq``, that of the write it was stored with; a name
        that the record itself has stays as it is.
        """
        rows = self._all(
            "SELECT n, seq, record FROM room_audit WHERE number = :number AND n > :after"
            " AND n <= :upto ORDER BY n DESC LIMIT :most",
            after=after, upto=upto, most=max(0, limit),
        )  # fmt: skip
        return [{"n": n, "seq": seq, **json.loads(record)} for n, seq, record in reversed(rows)]

    def _all(self, sql: str, **params: "Any") -> "list[Row]":
        values = {"number": self._number, **params}
        here = self._pool.innermost()
        if here is not None and self._is_late(here, params["upto"], "room_audit" in sql):
            return here.all(sql, values)
        with self._pool.reading() as rows:
            return rows.all(sql, values)

    def _is_late(self, rows: "Reading", upto: int, audit: bool) -> bool:  # noqa: FBT001
        last = "audit_seq" if audit else "message_seq"
        row = rows.one(f"SELECT {last} FROM rooms WHERE number = :number", {"number": self._number})
        return row is not None and row[0] >= upto
