"""A command line that says in whose name our own command judges is refused (GATE-9)."""

from ...clients.in_client import MARKS
from ...feed import activity
from ...identity.judging_verbs import OURS, judging
from ...identity.liveness import RUNNING
from ...shell.prefilter import OWN
from ...views.model_frame import line
from ..call import Answer, Call
from ..edits.refused_edit import blocked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...shell.effects import OwnCall

LONGEST = 200


def judge(call: Call, own: "list[OwnCall]") -> "Answer | None":
    """The refusal of the first of our commands that judges behind such a variable; else None."""
    for one in own:
        verb = judging(one.argv)
        names = _names(one) if verb else ""
        if names:
            return _refuse(call, one, verb, names)
    return None


def _names(one: "OwnCall") -> str:
    """The variables that tell who acts and that are changed before a call; '' for none."""
    if one.ALL in one.changed:
        return "the environment"
    return ", ".join(name for name in (*OURS, *MARKS) if name in one.changed)


def _refuse(call: Call, one: "OwnCall", verb: str, names: str) -> Answer:
    plain = line(" ".join([OWN, *("..." if word is None else word for word in one.argv)]), LONGEST)
    _record(call, f"{verb} with {names} changed")
    return blocked(
        call,
        f"[agent-sync] BLOCKED: this changes {names} before `{OWN} {line(verb, 60)}`, which is "
        "done in one's own name.\n"
        f"Nothing of the command was run. Run `{plain}` as it is; what only the person may do, "
        "ask the person for. Do not reach the same by another command or a script.",
    )


def _record(call: Call, body: str) -> None:
    ref = call.text("tool_use_id")
    with call.store.writing() as store:
        call.refresh(store, RUNNING)
        if not ref or call.first_time(store, f"name-refused|{ref}"):
            activity.record(
                store,
                call.now,
                call.agent_id,
                "name_refused",
                body,
                tool=call.text("tool"),
                ref=ref,
            )
