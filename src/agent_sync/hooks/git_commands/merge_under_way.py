"""A merge that is not finished: what it brought into files is its maker's work (WORK-8).

It began on files that were as HEAD has them: git sees to that. So nobody else has work in a file
that it changed, unless he wrote it since.
"""

from ...git import merged_files
from ...protection import file_notes
from ...protection.work_owners import is_mine, live_names
from ...sessions import handled_once
from ..call import Call
from .git_place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...git.merged_files import UnderWay
    from ...protection.work_owners import Owned

_MARK = "merge-by|"


def settle(call: Call, place: Place, owned: "list[Owned]") -> None:
    """Let the files that a merge under way has changed be the work of whose merge it is."""
    merge = merged_files.under_way(place.checkout)
    files = [x for x in owned if x.file.staged or x.file.unmerged] if merge else []
    if merge is None or not files:
        return
    maker = _maker(call, merge)
    live = live_names(call.store, call.world, [maker]) if maker else {}
    brought = merged_files.brought_along(place.root)
    authors = file_notes.authors(call.store, place.checkout_name)
    for x in files:
        if not x.file.unmerged and x.file.name not in brought:
            continue
        written = [who for who, at in authors.get(x.file.key, []) if at >= merge.since]
        x.others = {who: name for who, name in x.others.items() if _wrote(who, written)}
        x.held = x.held and bool(x.others)
        if maker and is_mine(call.agent_id, maker):
            x.mine = True
        elif maker in live:
            x.others[live[maker][0]] = live[maker][1]


def of_another(call: Call, checkout: str) -> bool:
    """Whether a checkout is in a merge that somebody else began."""
    merge = merged_files.under_way(checkout)
    maker = _maker(call, merge) if merge else ""
    return bool(maker) and not is_mine(call.agent_id, maker)


def note(call: Call, checkout: str, started: int) -> None:
    """After a command of git: a merge that it left unfinished is this agent's."""
    merge = merged_files.under_way(checkout)
    if merge is None or merge.since < started or _maker(call, merge):
        return
    with call.store.writing() as store:
        handled_once.first_time(store, f"{_MARK}{merge.mark}|{call.agent_id}", call.now)


def _maker(call: Call, merge: "UnderWay") -> str:
    first = f"{_MARK}{merge.mark}|"
    return handled_once.beginning_with(call.store, first, first + "\U0010ffff")[len(first) :]


def _wrote(who: str, written: "list[str]") -> bool:
    return any(is_mine(who, one) for one in written)
