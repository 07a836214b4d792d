"""An index that is older than HEAD, and a commit of it that would undo others' commits (WORK-8).

It is looked at where the text names an index or reads a tree into one; what it holds decides: an
entry that is as a commit of another live session found it.
"""

import os

from ...git import commit_lists
from ...protection import commit_makers
from ...shell.git.ref_moves import LOOSE, Step
from ..call import Answer, Call
from ..refusal_record import record_refusal
from .line_state import Line, index_of
from .others_commits import live_makers

LATELY = 100
"""So many of the last commits are looked at."""
MOST = 20


def judge(call: Call, one: Step, line: Line) -> "Answer | None":
    """Refuse a commit that would bring back what another live session's commit changed."""
    name = index_of(one)
    if "GIT_INDEX_FILE" in one.env and not name:
        return None
    name = name or (line.written if one.how == LOOSE else "")
    tree = _tree(one, line, name)
    if tree is None or not (tree or name):
        return None
    return judge_tree(call, one, line, tree, name)


def judge_tree(call: Call, one: Step, line: Line, tree: str, index: str = "") -> "Answer | None":
    """The same of a tree, or of what an index holds when there is none."""
    names = live_makers(call)
    if not names:
        return None
    lately = commit_lists.between(line.git, [line.word("HEAD")], [])
    known = commit_makers.made(call.store, (lately or [])[:LATELY])
    theirs = [x for x in known if x.agent_id in names][:MOST]
    differs = _differs(line, index, tree) if theirs else {}
    for made in theirs if differs else []:
        changed = commit_lists.changes(line.git, f"{made.oid}^", made.oid)
        undone = [x for x, (old, _) in changed.items() if differs.get(x) == old]
        if undone:
            from .refused_commits import refuse_undoing

            record_refusal(call, one.form)
            return refuse_undoing(call, one, line, made, names, undone)
    return None


def _tree(one: Step, line: Line, name: str) -> "str | None":
    """The tree that is committed, '' for what the index holds, None for what needs no look."""
    if one.how == LOOSE and one.after:
        return line.word(one.after[0])
    return line.trees.get(name, "")


def _differs(line: Line, name: str, tree: str) -> "dict[bytes, str]":
    """name -> object, of what would be committed and is not as HEAD has it."""
    if tree:
        found = commit_lists.changes(line.git, line.word("HEAD"), tree)
        return {x: new for x, (_, new) in found.items()}
    path = os.path.join(line.checkout, name)
    if not os.path.isfile(path):
        return {}
    return commit_lists.staged_against(line.git, line.word("HEAD"), path)
