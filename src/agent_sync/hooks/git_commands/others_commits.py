"""Commits that another live session made are not rewritten or dropped (WORK-8).

A commit counts for the branch that it was made on, and as long as no other local branch has it:
what somebody's own branch merely brought along may go from there.
"""

from ...git import commit_lists
from ...protection import commit_makers
from ...protection.work_owners import live_names
from ...repository.checked_out import BRANCHES, head_of
from ...shell.git.ref_moves import AMEND, HEAD, Step
from ..call import Answer, Call
from ..refusal_record import record_refusal
from .line_state import Line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...protection.commit_makers import Made

MOST = 20
"""So many commits of others are asked for where else they are."""


def judge(call: Call, one: Step, line: Line) -> "Answer | None":
    """Refuse a move of a branch that takes another live session's commits from it."""
    if one.how == AMEND and line.made:
        return None
    names = live_makers(call)
    if not names:
        return None
    ref = _name(one, line)
    dropped = _dropped(one, line, ref)
    theirs = [x for x in commit_makers.made(call.store, dropped) if x.agent_id in names]
    theirs = [x for x in theirs[:MOST] if one.gone or _counts(x, line, ref)]
    if not theirs:
        return None
    from .refused_commits import refuse_rewriting

    record_refusal(call, one.form)
    return refuse_rewriting(call, one, line, theirs, names)


def live_makers(call: Call) -> "dict[str, tuple[str, str]]":
    """maker -> (id, name) of who answers for it, of commits of other sessions that live."""
    session = call.agent_id.partition("/")[0]
    makers = commit_makers.of_others(call.store, session)
    return live_names(call.store, call.world, makers) if makers else {}


def _name(one: Step, line: Line) -> str:
    """The branch that is moved, HEAD for none."""
    if one.ref not in (HEAD, ""):
        return one.ref
    if line.head != HEAD:
        return line.head if line.head.startswith("refs/") else BRANCHES + line.head
    now = head_of(line.checkout).branch
    return BRANCHES + now if now else HEAD


def _dropped(one: Step, line: Line, ref: str) -> "list[str]":
    if one.gone:
        return commit_lists.only_in(line.git, ref)
    if not one.ref:  # one commit alone
        return commit_lists.between(line.git, one.after, [f"{x}^@" for x in one.after]) or []
    before = line.word(HEAD) if one.ref == HEAD else one.ref
    found = commit_lists.between(line.git, [before], [line.word(x) for x in one.after]) or []
    if not found or not one.spared:
        return found
    ends = [line.word(x) for x in one.spared if x[:1] != "^"]
    kept = commit_lists.between(line.git, ends, [x[1:] for x in one.spared if x[:1] == "^"]) or []
    return [oid for oid in found if oid not in kept]


def _counts(made: "Made", line: Line, ref: str) -> bool:
    if BRANCHES + made.branch == ref:
        return True
    return not commit_lists.other_branches(line.git, made.oid, ref)
