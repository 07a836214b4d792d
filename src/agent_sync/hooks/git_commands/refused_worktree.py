"""What is said of a linked worktree that goes, or would (WORK-11)."""

import os

from ...identity.who import OPERATOR, is_ancestor
from ...protection.linked_worktrees import Linked
from ...views.model_frame import line
from ..call import Answer, Call
from ..edits.refused_edit import blocked, shell_quoted
from ..refusal_record import record_refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Transaction


def refusal(call: Call, one: Linked, form: str, other: "tuple[str, str]") -> Answer:
    """The text for a model, and a line in the feed."""
    who, name = other
    shown = line(name, 60) + " (a subagent of yours)" * is_ancestor(call.agent_id, who)
    to = shell_quoted(line(name if name.isascii() else who, 80))
    record_refusal(call, form)
    text = "\n".join(
        [
            f"[agent-sync] BLOCKED: {line(form, 60)} would take the worktree {_shown(call, one)} "
            f"away, where {shown} is at work.",
            "Nothing of it was done; do not reach the same by another command or a script. Who "
            "works in a worktree removes it, when the work is done; "
            f'or ask: `agent-sync send --to {to} --message "..."`. Until then it will be refused '
            "again.",
        ]
    )
    return blocked(call, text)


def kept_note(call: Call, one: Linked, count: int) -> str:
    """For the agent whose command takes a worktree with work of others in it."""
    return (
        f"[agent-sync] The worktree {_shown(call, one)} holds uncommitted work that is not yours "
        f"({count} files). Kept, as it is now: `agent-sync restore --list`."
    )


def tell(call: Call, store: "Transaction", one: Linked, owners: "set[str]", count: int) -> None:
    """News for those whose work went with a worktree; '' is the person."""
    from ...messages.mailbox import NEWS, notify

    to = [who or OPERATOR for who in owners]
    if not to:
        return
    me = store.value("SELECT name FROM agents WHERE id = ?", (call.agent_id,)) or call.agent_id
    text = (
        f"{me} removes the worktree {one.root}, with uncommitted work in it; what was there is "
        f"kept ({count} files): agent-sync restore --list, then agent-sync restore --version N "
        "--to FILE"
    )
    notify(store, call.now, to, text, kind=NEWS)


def _shown(call: Call, one: Linked) -> str:
    return line(os.path.relpath(one.root, os.path.realpath(call.cwd)), 160)
