"""What agents are called (ID-3): who bears a name, and giving one."""

from ..identity.who import RESERVED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction


CHOSEN, BY_TITLE = 1, 2


def folded(name: str) -> str:
    """A name or role as it is compared: without regard to case."""
    return name.strip().casefold()


class Taken:
    """The names that nobody else can have."""

    __slots__ = ("store",)

    def __init__(self, store: "Store") -> None:
        self.store = store

    def __contains__(self, name: object) -> bool:
        key = folded(str(name))
        used = self.store.value("SELECT 1 FROM agents WHERE name_key = ?", (key,))
        return bool(used) or key in RESERVED


def others_with_id(store: "Store", agent_id: str, name: str) -> "list[str]":
    """The agents whose id is this name; [] unless somebody else's is among them."""
    rows = store.all("SELECT id FROM agents WHERE id IN (?, ?)", (name, name.casefold()))
    ids = [str(row[0]) for row in rows]
    return ids if any(one != agent_id for one in ids) else []


def give_name(store: "Transaction", agent_id: str, name: str) -> None:
    """Call an agent by a name that nobody chose for it."""
    store.execute(
        "UPDATE agents SET name = ?, name_key = ? WHERE id = ?", (name, folded(name), agent_id)
    )


def choose_name(store: "Transaction", agent_id: str, name: str, *, by_title: bool = False) -> None:
    """Call an agent by the name that somebody chose, or that is the title of its session."""
    store.execute(
        "UPDATE agents SET name = ?, name_key = ?, named = ? WHERE id = ?",
        (name, folded(name), BY_TITLE if by_title else CHOSEN, agent_id),
    )


def named_by(store: "Store", agent_id: str) -> int:
    """Where a name comes from: ``CHOSEN``, ``BY_TITLE``, or 0 for one that the program gave."""
    return int(store.value("SELECT named FROM agents WHERE id = ?", (agent_id,)) or 0)


def note_title(store: "Transaction", agent_id: str, title: str) -> None:
    """Remember what the client calls a session."""
    store.execute("UPDATE agents SET title = ? WHERE id = ?", (title, agent_id))


def choose_role(store: "Transaction", agent_id: str, role: str) -> None:
    """Give an agent a role; '' for none."""
    store.execute(
        "UPDATE agents SET role = ?, role_key = ? WHERE id = ?", (role, folded(role), agent_id)
    )


def show_as(store: "Transaction", agent_id: str, name: str) -> None:
    """Show an agent by another name than the one that mail to it goes by."""
    store.execute("UPDATE agents SET name = ? WHERE id = ?", (name, agent_id))
