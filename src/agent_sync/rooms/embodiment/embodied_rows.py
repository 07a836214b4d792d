"""Which agent a session is in a room, and how far it limited itself there.

A session is what bears one token: a protocol without sessions has nothing else to know it by. The
room is meant by its number, so that one made again under an old id knows nobody.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.room_seam import Reading, Transaction

FREE, ROLE, OBSERVE, GONE = "", "role", "observe", "gone"
"""How far a session limited itself; each is narrower than the one before."""
NARROWER = (FREE, ROLE, OBSERVE, GONE)


class Embodied:
    """``agent``: whom it is, "" for nobody. ``role``: the one that it keeps to, with ``ROLE``."""

    __slots__ = ("agent", "limited", "role")

    def __init__(self, agent: str = "", limited: str = FREE, role: str = "") -> None:
        self.agent = agent
        self.limited = limited
        self.role = role


def embodied(rows: "Reading", number: int, session: str) -> Embodied:
    """What a session is in a room."""
    row = rows.one(
        "SELECT agent, limited, role FROM room_embodiments"
        " WHERE number = :number AND session = :session",
        {"number": number, "session": session},
    )
    return Embodied(*row) if row else Embodied()


def limited(rows: "Reading", number: int) -> "dict[str, Embodied]":
    """session -> what it is, of those that limited themselves in a room."""
    sql = (
        "SELECT session, agent, limited, role FROM room_embodiments"
        " WHERE number = :number AND limited <> ''"
    )
    return {row[0]: Embodied(*row[1:]) for row in rows.all(sql, {"number": number})}


def put_embodied(tx: "Transaction", number: int, session: str, one: Embodied) -> None:
    """This is what it is from now on."""
    tx.execute(
        "INSERT INTO room_embodiments (number, session, agent, limited, role)"
        " VALUES (:number, :session, :agent, :limited, :role)"
        " ON CONFLICT (number, session) DO UPDATE SET agent = excluded.agent,"
        " limited = excluded.limited, role = excluded.role",
        {"number": number, "session": session, "agent": one.agent, "limited": one.limited,
         "role": one.role},
    )  # fmt: skip


def is_embodied(rows: "Reading", number: int, agent: str) -> bool:
    """Whether any session is this agent."""
    sql = "SELECT 1 FROM room_embodiments WHERE number = :number AND agent = :agent"
    return rows.one(sql, {"number": number, "agent": agent}) is not None


def others_embodied(rows: "Reading", number: int, session: str) -> "frozenset[str]":
    """The agents that other sessions are."""
    sql = "SELECT agent FROM room_embodiments WHERE number = :number AND session <> :session"
    return frozenset(row[0] for row in rows.all(sql, {"number": number, "session": session}))
