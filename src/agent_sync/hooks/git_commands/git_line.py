"""The git commands of one line, followed in order: what they do to branches, commits and files.

Each is judged as things stand before the whole line runs, but for what the line itself does
first: the commits that it makes are its own, and a branch that it goes to is where it stands.
"""

import os

from ...protection import commit_makers
from ...repository.checked_out import BRANCHES, git_dir, head_of, listed
from ...repository.location import checkout_above
from ...shell.git.ref_moves import (
    ALL,
    GOES,
    HEAD,
    INDEX,
    LOOSE,
    MAKES,
    MERGES,
    MOVES,
    UNKNOWN,
    WRITTEN,
    Step,
    steps,
)
from ..call import Answer, Call
from .git_place import git_folder
from .line_state import Line, index_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...shell.effects import GitCall

BUDGET_S = 1.0
"""For all that git is asked here before one shell command, in seconds."""


def judge(call: Call, gits: "list[GitCall]") -> "Answer | None":
    """Refuse the first command that would undo another session's commit, or merge into files
    that others have; None for none. Runs git, at most a second in all: never in a transaction.
    """
    found = [one for git in gits for one in steps(git)]
    if not call.project.common or not _concern(call, found):
        return None
    from ...git.runner import git_at

    git = git_at(call.project.checkout, call.seconds(BUDGET_S))
    lines: dict[str, Line] = {}
    for one in found:
        checkout = _checkout(call, one)
        if not checkout:
            continue
        line = lines.setdefault(checkout, Line(checkout, git.at(checkout)))
        answer = _judged(call, one, line)
        if answer is not None:
            return answer
        _follow(one, line)
    return None


def _concern(call: Call, found: "list[Step]") -> bool:
    """Whether any of it can concern others, as far as two looks at the database say."""
    if any(one.kind == MERGES for one in found):
        return True
    if not any(one.kind == MOVES or _commits(one) for one in found):
        return False
    return bool(commit_makers.of_others(call.store, call.agent_id.partition("/")[0]))


def _commits(one: Step) -> bool:
    """Whether it makes a commit of an index that may be older than HEAD."""
    return one.kind == MAKES and (one.how == LOOSE or one.form == "git commit")


def _judged(call: Call, one: Step, line: Line) -> "Answer | None":
    if one.kind == MERGES:
        from .merges import judge as judge_merge

        return judge_merge(call, one, line)
    if one.kind == MOVES:
        from .others_commits import judge as judge_move

        if one.how == UNKNOWN:
            return judge_move(call, _loose(one, line), line) if line.loose else None
        answer = judge_move(call, one, line)
        if answer is not None or one.form != "git update-ref" or not one.after:
            return answer
        if one.ref not in (HEAD, BRANCHES + head_of(line.checkout).branch):
            return None
        from .stale_index import judge_tree

        return judge_tree(call, one, line, line.word(one.after[0]))
    if _commits(one) and one.how != ALL:
        from .stale_index import judge as judge_index

        return judge_index(call, one, line)
    return None


def _loose(one: Step, line: Line) -> Step:
    """A branch that is moved to a commit which the same line makes: what that one stands on."""
    parents = line.loose.spared if line.loose else []
    return Step(MOVES, one.form, one.ref, parents)


def _follow(one: Step, line: Line) -> None:
    if one.kind == MAKES and one.how == LOOSE:
        line.loose = one
    elif one.kind == MAKES:
        line.made += 1
        line.trees.pop(index_of(one), None)
    elif one.kind == INDEX and one.how == WRITTEN:
        line.written = index_of(one)
    elif one.kind == INDEX:
        line.trees[index_of(one)] = line.word(one.after[0]) if one.after else None
    elif one.kind == GOES:
        _go(one, line)
    elif one.kind == MOVES and one.ref == HEAD and one.form.startswith("git reset") and one.after:
        line.goes(line.word(one.after[0]))


def _go(one: Step, line: Line) -> None:
    from ...git.revisions import commit_of

    if one.after:
        line.goes(line.word(one.after[0]))
    elif one.ref != "-" and commit_of(line.git, one.ref):
        line.goes(one.ref)


def _checkout(call: Call, one: Step) -> str:
    """The checkout of this repository that a command works in, '' for none or unknown.

    Whose HEAD moves says the git folder, where one is named.
    """
    if one.cwd is None or one.git_dir is None:
        return ""
    if one.git_dir:
        named = git_folder(call, one.git_dir)
        return next((x for x in listed(call.project.common) if _has(x, named)), "")
    try:
        folder = os.path.realpath(os.path.join(call.cwd, one.cwd))
    except (OSError, ValueError):
        return ""
    if not os.path.isdir(folder):  # the same line makes it
        return ""
    checkout, common = checkout_above(folder)
    return checkout if common == call.project.common else ""


def _has(checkout: str, named: str) -> bool:
    return bool(named) and os.path.realpath(git_dir(checkout)) == named
