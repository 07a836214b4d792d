"""What users are in rooms (owner, collaborator, participant, observer), and whose agents are whose.

Rooms are meant by their number, so that a room made again under an old id has no old members.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.room_seam import Reading, Transaction


class Member:
    """One user in one room. ``room_id`` and ``name`` as people call them."""

    __slots__ = ("access", "default", "label", "name", "number", "room_id", "user_id")

    def __init__(
        self, number: int, room_id: str, user_id: str, name: str, access: str, label: str,
        default: int,
    ) -> None:  # fmt: skip
        self.number = number
        self.room_id = room_id
        self.user_id = user_id
        self.name = name
        self.access = access
        self.label = label
        self.default = bool(default)


_MEMBERS = (
    "SELECT m.number, r.id, m.user_id, u.name, m.access, m.label, m.is_default"
    " FROM room_members m JOIN rooms r ON r.number = m.number JOIN users u ON u.id = m.user_id"
)


def put(
    tx: "Transaction", number: int, user_id: str, access: str, now: int, label: str = ""
) -> None:
    """The user is this in the room from now on."""
    tx.execute(
        "INSERT INTO room_members (number, user_id, access, label, created_at)"
        " VALUES (:number, :user, :access, :label, :at) ON CONFLICT (number, user_id) DO UPDATE"
        " SET access = excluded.access, label = excluded.label",
        {"number": number, "user": user_id, "access": access, "label": label, "at": now},
    )


def make_default(tx: "Transaction", number: int, user_id: str) -> None:
    """This is the room that a user means who names none."""
    tx.execute(
        "UPDATE room_members SET is_default = CASE WHEN number = :number THEN 1 ELSE 0 END"
        " WHERE user_id = :user",
        {"number": number, "user": user_id},
    )


def access(rows: "Reading", number: int, user_id: str) -> str:
    """What a user is in a room, "" for nothing."""
    row = rows.one(
        "SELECT access FROM room_members WHERE number = :number AND user_id = :user",
        {"number": number, "user": user_id},
    )
    return str(row[0]) if row else ""


def rooms_of(rows: "Reading", user_id: str) -> "list[Member]":
    """All that a user is, in the order in which the rooms were made."""
    sql = f"{_MEMBERS} WHERE m.user_id = :user ORDER BY m.number"
    return [Member(*row) for row in rows.all(sql, {"user": user_id})]


def members_of(rows: "Reading", number: int) -> "list[Member]":
    """All members of a room, in the order in which they came."""
    sql = f"{_MEMBERS} WHERE m.number = :number ORDER BY m.created_at, u.name"
    return [Member(*row) for row in rows.all(sql, {"number": number})]


def owned(rows: "Reading", number: int) -> bool:
    """Whether a room has an owner."""
    sql = "SELECT 1 FROM room_members WHERE number = :number AND access = 'owner'"
    return rows.one(sql, {"number": number}) is not None


def link_agent(tx: "Transaction", number: int, agent: str, user_id: str) -> None:
    """An agent of a room is this user's."""
    tx.execute(
        "INSERT INTO room_agent_users (number, agent, user_id) VALUES (:number, :agent, :user)"
        " ON CONFLICT (number, agent) DO UPDATE SET user_id = excluded.user_id",
        {"number": number, "agent": agent, "user": user_id},
    )


def agents_of(rows: "Reading", number: int, user_id: str) -> "tuple[str, ...]":
    """The agents of a user in a room."""
    sql = (
        "SELECT agent FROM room_agent_users WHERE number = :number AND user_id = :user"
        " ORDER BY agent"
    )
    return tuple(row[0] for row in rows.all(sql, {"number": number, "user": user_id}))


def agents_user(rows: "Reading", number: int, agent: str) -> str:
    """Whose an agent is, "" for nobody's."""
    row = rows.one(
        "SELECT user_id FROM room_agent_users WHERE number = :number AND agent = :agent",
        {"number": number, "agent": agent},
    )
    return str(row[0]) if row else ""


def kin(rows: "Reading", number: int, agent: str) -> "tuple[str, ...]":
    """All agents of the user whose an agent is, itself among them; none where it is nobody's."""
    user = agents_user(rows, number, agent) if agent else ""
    return agents_of(rows, number, user) if user else ()


def leave(tx: "Transaction", number: int, user_id: str) -> bool:
    """A user is nothing in a room, and has no agent there. False where it was nothing before.

    The agents stay, nobody's.
    """
    there = {"number": number, "user": user_id}
    tx.execute("DELETE FROM room_agent_users WHERE number = :number AND user_id = :user", there)
    sql = "DELETE FROM room_members WHERE number = :number AND user_id = :user"
    return tx.touched(sql, there) == 1


def leave_all(tx: "Transaction", user_id: str) -> None:
    """A user is nothing in any room, and has no agent. The agents stay, nobody's."""
    tx.execute("DELETE FROM room_members WHERE user_id = :user", {"user": user_id})
    tx.execute("DELETE FROM room_agent_users WHERE user_id = :user", {"user": user_id})
