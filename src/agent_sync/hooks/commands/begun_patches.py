"""Patches that a shell command applies by ``apply_patch`` (AGENT-2, AUTO-5).

Some clients make such a command themselves, and no hook tells of its end. So its files are noted
as open edits: whatever opens the database next sees from them what was written.
"""

from ...locks.lease import FILE
from ...repository.contents import print_of
from ...repository.path_keys import path_of
from ...sessions import open_edits
from ...shell.writers.patching import APPLIES
from ..call import Call
from .target import Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Transaction


def note(call: Call, named: "list[Target]") -> None:
    """Note the files of such patches among the targets of a command that is about to run."""
    claims = [x.claim for x in named if x.write.how in APPLIES and x.claim.target == FILE]
    if not claims:
        return
    with call.store.writing() as store:
        for one in claims:
            open_edits.begin(
                store,
                call.agent_id,
                (one.key, one.checkout),
                print_of(path_of(call.project, one.checkout, one.key)).rstrip("!"),
                tool=call.text("tool"),
                ref=call.text("tool_use_id"),
                now=call.now,
            )


def close(call: Call, store: "Transaction") -> None:
    """The command is over, and its end says what it did."""
    ref = call.text("tool_use_id")
    if ref:
        open_edits.close_call(store, call.agent_id, ref)
