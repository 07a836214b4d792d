"""A shell command of somebody who is bound by a gate, crew, checkpoint or hand-over (GATE-4).

Judged is every part of the line: the writers and git commands whose targets are, or may be, barred.
A program that no text explains passes; what it changed is looked at behind it.
"""

import os

from ...gates.bar import ALL_KEYS, COMMIT, Wanted
from ...locks.lease import GLOB
from ...repository.claim_keys import claim_key
from ...repository.path_keys import key_of
from ...shell import effects as forms
from ...shell.effects import Effects, Unknown, Write
from ...wrong_values import InvalidInput
from ..call import Answer, Call
from ..edits.barred_write import judge as judge_writes
from .command_patterns import expanded
from .noted_words import MOST
from .target import Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Paths: TypeAlias = "Callable[[Write], list[str]]"

DID = "Your command would write it; nothing of the command was run."
DID_COMMIT = "Your command would commit it; nothing of the command was run."


def judge(call: Call, effects: Effects, named: "list[Target]", paths: "Paths") -> "Answer | None":
    """The refusal, None where nothing bars the command. ``paths`` are those of a write."""
    writes = [Wanted(x.claim.key, x.claim.checkout, x.claim.target) for x in named]
    writes += _matched(call, effects) + _into_folders(call, effects, paths)
    for unknown in effects.unknown:
        if unknown.what == "write":
            writes += _within(call, unknown)
    commits: list[Wanted] = []
    if effects.gits:
        from ..git_commands.barred_git import wanted

        written, commits = wanted(call, effects.gits)
        writes += written
    refused = judge_writes(call, writes, what="command", did=DID)
    if refused is not None or not commits:
        return refused
    return judge_writes(call, commits, act=COMMIT, what="command", did=DID_COMMIT)


def _matched(call: Call, effects: Effects) -> "list[Wanted]":
    """What the patterns of the command match now."""
    found = []
    for write in effects.writes:
        if write.form == forms.GLOB:
            paths = expanded(call, write)
            found += [Wanted(*key_of(call.project, path, call.cwd)) for path in paths[:MOST]]
            if len(paths) > MOST:
                found.append(_anywhere(call))
    return found


def _into_folders(call: Call, effects: Effects, paths: "Paths") -> "list[Wanted]":
    """The folders that are named as a file is: what is put there may have any name below them."""
    writes = [x for x in effects.writes if x.form == forms.FILE and not x.removes]
    found = [path for write in writes for path in paths(write) if os.path.isdir(path)]
    return [_place(call, path) for path in found]


def _within(call: Call, unknown: Unknown) -> "list[Wanted]":
    """Where a writer may write whose operands no text says: within its bounds, which are seen from
    where the command starts or lie anywhere, else anywhere."""
    if unknown.cwd is None or not unknown.bounds:
        return [_anywhere(call)]
    return [_place(call, bound) for bound in unknown.bounds]


def _place(call: Call, path: str) -> Wanted:
    base = call.project.checkout if path.startswith("**/") else call.cwd
    try:
        target, key, checkout = claim_key(call.project, path, base)
    except (InvalidInput, ValueError):
        return _anywhere(call)
    return Wanted(key, checkout, target)


def _anywhere(call: Call) -> Wanted:
    return Wanted(ALL_KEYS, call.project.checkout_name, GLOB)
