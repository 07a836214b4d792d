"""A branch that one agent changes under the others (AUTO-6): they are told where commits go now.

A new branch, or one at the same commit, changes no file and passes; but the next commit of
everybody in the checkout goes there.
"""

from ...protection import work_owners
from ...repository.location import branch_of
from ...sessions import handled_once
from ..call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Transaction


def note_branch(call: Call, store: "Transaction") -> None:
    """Remember the branch that the checkout is on before a git command."""
    if call.text("tool_use_id"):
        call.first_time(store, _mark(call) + branch_of(call.project.checkout))


def tell_if_moved(call: Call) -> None:
    """After the command: tell everybody else at work there when the branch is another one."""
    first = f"{call.agent_id}|{_mark(call)}"
    mark = handled_once.beginning_with(call.store, first, first + "\U0010ffff")
    now = branch_of(call.project.checkout)
    before = mark[len(first) :]
    if not mark or before == now or not now:
        return
    others = _at_work(call)
    with call.store.writing() as store:
        if not others or not call.first_time(store, f"branch-told|{call.text('tool_use_id')}"):
            return
        me = store.value("SELECT name FROM agents WHERE id = ?", (call.agent_id,))
        from ...messages.mailbox import notify

        text = (
            f"{me} changed the branch of this checkout from {before} to {now}: your next commit "
            f"goes there. To go on apart from it: git worktree add"
        )
        notify(store, call.now, others, text)


def _mark(call: Call) -> str:
    return f"branch|{call.text('tool_use_id')}|"


def _at_work(call: Call) -> "list[str]":
    """Live agents outside this one's line with uncommitted work or leases in the checkout."""
    from ...locks import open_leases
    from ...protection import file_notes

    checkout = call.project.checkout_name
    found = {who for rows in file_notes.authors(call.store, checkout).values() for who, _ in rows}
    found |= {x.agent_id for x in open_leases.all_open(call.store) if x.checkout in ("", checkout)}
    others = {who for who in found if not work_owners.is_mine(call.agent_id, who)}
    names = work_owners.live_names(call.store, call.world, others)
    return sorted({one for one, _ in names.values() if one != call.agent_id})
