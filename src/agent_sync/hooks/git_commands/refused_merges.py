"""The words of a merge refused at its start (WORK-8): which files, whose, and what to do."""

from ...shell.git.ref_moves import Step
from ...views.model_frame import line
from ..call import Answer, Call
from ..edits.refused_edit import blocked, shell_quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...locks.claim import Judgement

NAMED = 5


def refuse_held(call: Call, one: Step, held: "list[tuple[str, Judgement]]") -> Answer:
    """The answer to a merge into files that others hold."""
    lease = held[0][1].blockers[0]
    files = [f"{line(key, 160)} ({line(x.blockers[0].holder.name, 60)})" for key, x in held]
    return _refused(call, one, "hold", files, lease.agent_id, lease.holder.name)


def refuse_work(call: Call, one: Step, work: "dict[str, dict[str, str]]") -> Answer:
    """The answer to a merge into files that others changed and have not committed."""
    who, name = next(iter(next(iter(work.values())).items()))
    files = [
        f"{line(key, 160)} ({', '.join(line(x, 60) for x in others.values())})"
        for key, others in work.items()
    ]
    return _refused(call, one, "have not committed", files, who, name)


def _refused(call: Call, one: Step, how: str, files: "list[str]", who: str, name: str) -> Answer:
    more = f" and {len(files) - NAMED} more" if len(files) > NAMED else ""
    to = shell_quoted(line(name if name.isascii() else who, 80))
    return blocked(
        call,
        "\n".join(
            [
                f"[agent-sync] BLOCKED: {one.form} would change files that others {how}: "
                f"{', '.join(files[:NAMED])}{more}. Nothing of the command was run.",
                "Wait until they are free, or do it apart: "
                "`git worktree add --detach ../merge HEAD`, and go there.",
                f'Or ask: `agent-sync send --to {to} --message "..."`. '
                "Until then it is refused again.",
            ]
        ),
    )
