"""Which files the git commands of a line would write or commit, for who is bound (GATE-4).

What a command's own words name is that; what merges, moves or puts back without naming files may
write any. A commit takes what is staged, and what the same line stages.
"""

import os

from ...gates.bar import ALL_KEYS, Wanted
from ...git.runner import git_at
from ...git.worktree_status import changed_files
from ...locks.lease import GLOB
from ...repository.claim_keys import claim_key
from ...repository.path_keys import WHOLE
from ...shell.effects import GitCall
from ...shell.git.intent import EITHER, SWEEP, TAKE, Intent
from ...shell.git.ref_moves import AMEND, MAKES, MERGES, Step, steps
from ...shell.git.what_it_would_do import of_call
from ...shell.text_paths import is_pattern
from ...wrong_values import InvalidInput
from ..call import Call
from .affected_files import affected, checkout_kind
from .git_place import GitFailed, Place, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...git.runner import Git

BUDGET_S = 1.0
REWRITES = ("submodule", "sparse-checkout", "filter-branch", "merge-file", "mergetool")
"""Commands that write files of the checkout and are read nowhere else."""
GO_ON = frozenset(("--continue", "--skip"))
"""What brings a merge, rebase or the like further: it may write any file, and commits."""
WRITE_THE_INDEX = ("update-index", "read-tree", "apply")
"""What a line stages by these before it commits, its words do not say."""


def wanted(call: Call, gits: "list[GitCall]") -> "tuple[list[Wanted], list[Wanted]]":
    """(what they would write, what they would commit). Runs git: never inside a transaction."""
    if not call.project.common:
        return [], []
    git = git_at(call.project.checkout, call.seconds(BUDGET_S))
    writes: list[Wanted] = []
    swept: list[Wanted] = []
    commits = staged_unseen = False
    for one in gits:
        found = steps(one)
        if any(_commits(step) for step in found) or _is_called(one, "commit-tree"):
            commits = True
        staged_unseen = staged_unseen or _is_called(one, *WRITE_THE_INDEX)
        if any(step.kind == MERGES for step in found) or _rewrites(one):
            writes.append(_any(call))
        intent = of_call(one)
        for part in intent.parts() if intent else ():
            written, taken = _of_intent(call, part, git)
            writes += written
            swept += taken
    if commits and staged_unseen:
        swept.append(_any(call))
    return writes, (swept + _staged(call, git) if commits else [])


def _commits(step: Step) -> bool:
    return step.form.startswith("git commit") and (step.kind == MAKES or step.how == AMEND)


def _is_called(one: GitCall, *names: str) -> bool:
    return bool(one.argv) and one.argv[0] in names


def _rewrites(one: GitCall) -> bool:
    if not one.argv or one.argv[0] is None or one.argv[0] in REWRITES:
        return bool(one.argv)
    return not GO_ON.isdisjoint(one.argv[1:])


def _any(call: Call) -> Wanted:
    return Wanted(ALL_KEYS, call.project.checkout_name, GLOB)


def _of_intent(call: Call, one: Intent, git: "Git") -> "tuple[list[Wanted], list[Wanted]]":
    place = place_of(call, one, git)
    if place is None or (one.kind == TAKE and one.action not in ("pop", "apply", "branch")):
        return [], []
    if one.kind == SWEEP:
        return [], _dirty(call, one, place)
    if one.kind == EITHER:
        try:
            if not checkout_kind(call, one, place):
                return [Wanted(ALL_KEYS, place.checkout_name, GLOB)], []
        except GitFailed:
            return [Wanted(ALL_KEYS, place.checkout_name, GLOB)], []
    named = [_path(call, place, path) for path in one.paths]
    named += [_bound(call, place, bound) for bound in one.bounds]
    return named or [Wanted(ALL_KEYS, place.checkout_name, GLOB)], []


def _path(call: Call, place: Place, path: str) -> Wanted:
    """What a pathspec may be; one with magic may be anything."""
    if path.startswith(":"):
        return Wanted(ALL_KEYS, place.checkout_name, GLOB)
    try:
        target, key, checkout = claim_key(call.project, path, place.folder)
    except InvalidInput:
        return Wanted(ALL_KEYS, place.checkout_name, GLOB)
    return Wanted(key, checkout, target)


def _bound(call: Call, place: Place, bound: str) -> Wanted:
    """Within what a path lies that no text says: seen from where the command starts, or anywhere
    in the checkout. What is not there may be a revision, and bounds nothing."""
    base = place.checkout if bound.startswith("**/") else call.cwd
    if is_pattern(bound) or os.path.lexists(os.path.join(base, bound)):
        try:
            target, key, checkout = claim_key(call.project, bound, base)
        except InvalidInput:
            return Wanted(ALL_KEYS, place.checkout_name, GLOB)
        return Wanted(key, checkout, target)
    return Wanted(ALL_KEYS, place.checkout_name, GLOB)


def _dirty(call: Call, one: Intent, place: Place) -> "list[Wanted]":
    try:
        found = affected(call, one, place)
    except GitFailed:
        return [Wanted(ALL_KEYS, place.checkout_name, GLOB)]
    return [Wanted(place.below + file.key, place.checkout_name) for file in found]


def _staged(call: Call, git: "Git") -> "list[Wanted]":
    found = changed_files(call.project, git, [WHOLE])
    if found is None:
        return [_any(call)]
    name = call.project.checkout_name
    return [Wanted(file.key, name) for file in found if file.staged]
