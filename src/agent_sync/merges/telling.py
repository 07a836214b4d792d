"""Both sides of a merge that would conflict are told, before they go on; once for each file."""

from ..locks import open_leases
from ..messages import mailbox
from ..presence import agents, known_agents
from ..protection import file_notes
from ..protection.alarms import one_line
from ..repository import contents
from ..repository.location import MAIN, checkout_above
from ..repository.path_keys import name_of
from ..sessions import handled_once
from .forecast import CONFLICT, Pair, Side

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..repository.location import Project
    from ..store.sqlite import Store, Transaction

NAMED, LONGEST = 5, 120
_TOLD = (agents.SESSION, agents.SUBAGENT)


def tell(store: "Transaction", world: "World", project: "Project", pairs: "list[Pair]") -> int:
    """Send what is new to whoever is at work on either side; how many messages."""
    bad = [pair for pair in pairs if pair.verdict == CONFLICT]
    note_at_work(store, world, project, bad)
    sent = 0
    for pair in bad:
        for side in (0, 1):
            for who in pair.sides[side].at_work:
                if _is_new(store, world.now, who, pair):
                    text = _text(pair, side)
                    sent += bool(mailbox.notify(store, world.now, [who], text, kind=mailbox.NEWS))
    return sent


def _is_new(store: "Transaction", now: int, who: str, pair: Pair) -> bool:
    sides = sorted(side.checkout for side in pair.sides)
    marks = [
        "merge|" + contents.digest("\0".join([who, *sides, key]).encode("utf-8", "replace"))
        for key in pair.conflicts
    ]
    return sum(handled_once.first_time(store, mark, now) for mark in marks) > 0


def note_at_work(store: "Store", world: "World", project: "Project", pairs: "list[Pair]") -> None:
    """Note the live agents that stand in each checkout, hold or wrote something there."""
    if not pairs:
        return
    live = {
        one.id: one.holder.name
        for one in known_agents.open_ones(store)
        if agents.kind_of(one.id) in _TOLD and not world.is_offline(one.holder)
    }
    traces = _traces(store, world, project, live)
    for side in [side for pair in pairs for side in pair.sides]:
        side.at_work = {who: live[who] for at, who in traces if at == side.checkout and who in live}


def busy(store: "Store") -> "set[str]":
    """The checkouts in which somebody has a lease or uncommitted work."""
    return {x.checkout for x in open_leases.all_open(store)} | {*file_notes.checkouts(store)}


def _traces(
    store: "Store", world: "World", project: "Project", live: "dict[str, str]"
) -> "list[tuple[str, str]]":
    found = []
    for who, cwd in known_agents.folders(store).items():
        if who in live and "/" not in who:  # a subagent need not stand where its session does
            found.append((name_of(project, checkout_above(cwd)[0] or cwd), who))
    found += [(x.checkout, x.agent_id) for x in open_leases.all_open(store) if world.holds(x)]
    for checkout in file_notes.checkouts(store):
        rows = file_notes.authors(store, checkout).values()
        found += [(checkout, who) for one in rows for who, _ in one]
    return found


def place(side: Side) -> str:
    """A checkout and its branch in words."""
    where = "the main checkout" if side.checkout == MAIN else side.checkout
    return f"{one_line(where, LONGEST)} ({one_line(side.branch, LONGEST)})"


def _text(pair: Pair, side: int) -> str:
    mine, its = pair.sides[side], pair.sides[1 - side]
    found = [
        one_line(key, LONGEST) + (_lines(two, one) if side else _lines(one, two))
        for key, (_, one, two) in pair.conflicts.items()
    ]
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    by = list(its.at_work.values())
    who = f", where {' and '.join(by[:NAMED])} works" if by else ""
    return (
        f"{', '.join(found[:NAMED])}{more}: changed here, in {place(mine)}, and in {place(its)}"
        f"{who}. As both are now, a merge of the two conflicts there: agree on it before you go on"
    )


def _lines(here: int, there: int) -> str:
    return f" (line {here} here, {there} there)" if here and there else ""
