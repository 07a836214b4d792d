"""Importing the messages of claude-agent-sync: addresses, threads, and who has had what."""

from ...identity.who import SYSTEM
from ..progress_steps import counted
from .old_values import past, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .old_agents import Agents
    from .transfer import Old, Transfer

ALL = "all"


class Mail:
    """The messages of one import."""

    def __init__(self, whole: "Transfer", people: "Agents") -> None:
        self.whole = whole
        self.store = whole.store
        self.people = people
        self.numbers: dict[str, int] = {}  # old message id -> ours
        self.had: dict[int, dict[str, list[int]]] = {}  # message -> agent -> pushed, read, acked
        self.waiting: dict[str, int] = {}  # agent -> the first message it still has to be shown
        self.content = dict.fromkeys(people.names)  # agents that wait for none so far

    def run(self) -> None:
        """Copy messages, threads, deliveries and the marks of reading."""
        rows = self.whole.rows("messages")
        fresh = []
        for row in counted("messages", rows, self.whole.progress):
            number = self._add(row)
            self.numbers.setdefault(text(row.get("id")), number)
            fresh.append(number)
        self._thread(rows, fresh)
        self._deliveries()
        addressed = list(zip(rows, fresh, strict=True))
        for row, number in counted("addresses", addressed, self.whole.progress):
            self._address(row, number)
        self._write_marks()
        self._set_cursors()

    def _add(self, row: "Old") -> int:
        sender = self.whole.agent(row.get("sender_agent_id")) or SYSTEM
        return self.whole.add(
            "messages",
            sender_id=sender,
            sender_name=self.people.names.get(sender, sender),
            body=text(row.get("body")),
            created_at=past(row.get("created_at"), self.whole.now),
            legacy_id=text(row.get("id")),
        )

    def _thread(self, rows: "list[Old]", fresh: "list[int]") -> None:
        above = {}
        for row, number in zip(rows, fresh, strict=True):
            parent = self.numbers.get(text(row.get("reply_to")), 0)
            if parent and parent != number:
                above[number] = parent
        roots = _roots(above)
        for number, root in roots.items():
            self.store.execute(
                "UPDATE messages SET reply_to = ?, thread_id = ? WHERE id = ?",
                (above[number], root, number),
            )
        for root in set(roots.values()):
            self.store.execute("UPDATE messages SET thread_id = id WHERE id = ?", (root,))

    def _deliveries(self) -> None:
        for row in self.whole.each("message_deliveries"):
            number = self.numbers.get(text(row.get("message_id")))
            agent = self.whole.agent(row.get("agent_id"))
            if number and agent:
                self._marks(number, agent)[0] = past(row.get("delivered_at"), self.whole.now)

    def _marks(self, number: int, agent: str) -> "list[int]":
        return self.had.setdefault(number, {}).setdefault(agent, [0, 0, 0])

    def _address(self, row: "Old", number: int) -> None:
        address = text(row.get("recipient")).strip()
        meant, added = self._meant(address)
        for one in added:
            key = one.casefold()
            self.whole.add("addressees", address_key=key, message_id=number, address=one)
        self._reading(row, number, meant)
        if not row.get("read_at"):
            sender = self.whole.agent(row.get("sender_agent_id"))
            for agent in list(self.content) if address.casefold() == ALL else meant:
                if agent != sender and agent not in self.had.get(number, ()):
                    self.waiting.setdefault(agent, number)
                    self.content.pop(agent, None)

    def _meant(self, address: str) -> "tuple[list[str], list[str]]":
        """(agents that an address meant, addresses to keep): their names may have changed."""
        if not address:
            return [], []
        if address in self.people.ids:
            return [self.people.ids[address]], [self.people.ids[address]]
        key = " ".join(address.split()).casefold()
        if key == ALL:
            return [], [ALL]
        called = self.people.called.get(key, [])
        moved = [agent for agent in called if self.people.names[agent].casefold() != key]
        return called + self.people.roles.get(key, []), [address, *moved]

    def _reading(self, row: "Old", number: int, meant: "list[str]") -> None:
        one = set(meant)
        readers = one if len(one) == 1 else set(self.had.get(number, ()))
        for agent in readers:
            for place, column in ((1, "read_at"), (2, "acked_at")):
                if row.get(column):
                    when = past(row.get(column), self.whole.now)
                    self._marks(number, agent)[place] = when

    def _write_marks(self) -> None:
        had = list(self.had.items())
        for number, agents in counted("marks of reading", had, self.whole.progress):
            for agent, marks in agents.items():
                self.whole.add(
                    "deliveries",
                    message_id=number,
                    agent_id=agent,
                    pushed_at=marks[0],
                    read_at=marks[1],
                    acked_at=marks[2],
                )

        self.store.execute(
            "UPDATE deliveries SET via = coalesce((SELECT d.address_key FROM addressees d "
            "WHERE d.message_id = deliveries.message_id AND d.address_key <> 'all' LIMIT 1), '')"
        )

    def _set_cursors(self) -> None:
        last = max(self.numbers.values(), default=0)
        for agent in self.people.names:
            self.store.execute(
                "UPDATE agents SET pushed_to = ? WHERE id = ?",
                (self.waiting.get(agent, last + 1) - 1, agent),
            )


def _roots(above: "dict[int, int]") -> "dict[int, int]":
    """The first message of the thread of each that answers one; in a circle, one of the circle."""
    roots: dict[int, int] = {}
    for number in above:
        path, here = [], number
        while here in above and here not in roots:
            roots[here] = here  # met again on this path, it is where a circle closes
            path.append(here)
            here = above[here]
        root = roots.get(here, here)
        roots.update(dict.fromkeys(path, root))
    return roots
