"""A shell command of somebody who is bound by a gate, crew, checkpoint or hand-over (GATE-4).

Judged is every part of the line: the writers and git commands whose targets are, or may be, barred.
A program that no text explains passes; what it changed is looked at behind it.
"""

import os

from ...failures import InvalidInput
from ...gates.bar import ALL_KEYS, COMMIT, Wanted
from ...locks.lease import GLOB
from ...repository.path_keys import claim_key, key_of
from ...shell import effects as forms
from ...shell.effects import Effects, Unknown
from ..call import Answer, Call
from ..edits.barred_write import judge as judge_writes
from .command_patterns import expanded
from .noted_words import MOST
from .target import Target

DID = "Your command would write it; nothing of the command was run."
DID_COMMIT = "Your command would commit it; nothing of the command was run."


def judge(call: Call, effects: Effects, named: "list[Target]") -> "Answer | None":
    """The refusal, None where nothing bars the command."""
    writes = [Wanted(x.claim.key, x.claim.checkout, x.claim.target) for x in named]
    writes += _matched(call, effects)
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
                found.append(Wanted(ALL_KEYS, call.project.checkout_name, GLOB))
    return found


def _within(call: Call, unknown: Unknown) -> "list[Wanted]":
    """Where a writer may write whose operands no text says: within its bounds, else anywhere."""
    anywhere = [Wanted(ALL_KEYS, call.project.checkout_name, GLOB)]
    if unknown.cwd is None or not unknown.bounds:
        return anywhere
    found = []
    for bound in unknown.bounds:
        try:
            target, key, checkout = claim_key(
                call.project, os.path.join(unknown.cwd, bound), call.cwd
            )
        except InvalidInput:
            return anywhere
        found.append(Wanted(key, checkout, target))
    return found
