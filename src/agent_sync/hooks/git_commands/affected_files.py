"""Which files of a checkout a git command would touch (AUTO-6): asked of git itself."""

import os

from ...git import pathspecs, revisions
from ...git.worktree_status import changed_under
from ...protection.work_owners import others_at_work
from ...shell.git import intent as gitintent
from ...shell.git.intent import DESTROY, MOVE, Intent
from ..call import Call
from .git_place import GitFailed, Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...git.runner import Git
    from ...git.worktree_status import Dirty

GLOB_CHARS = frozenset("*?[")
PATH_CHARS = GLOB_CHARS | {":"}


def affected(call: Call, one: Intent, place: Place) -> "list[Dirty]":
    """The files that differ from HEAD and that the command would touch. Raises GitFailed."""
    if one.kind == MOVE:
        return _asked(call, one, place.root, [])
    if one.bounds or one.patches:
        return _unsaid(call, one, place)
    found = _asked(call, one, place.git, [] if one.action == gitintent.INCLUDE else one.paths)
    chosen = [file for file in found if _touched(one, file)]
    if one.action == gitintent.INCLUDE:
        keys = {file.key for file in chosen}
        more = _asked(call, one, place.git, one.paths)
        chosen += [file for file in more if file.key not in keys and not file.untracked]
    return chosen


def _unsaid(call: Call, one: Intent, place: Place) -> "list[Dirty]":
    from .unsaid_files import bounds_of

    bounds = bounds_of(call, one, place)
    if bounds is None:
        return []
    return [file for file in _asked(call, one, place.root, bounds) if _touched(one, file)]


def checkout_kind(call: Call, one: Intent, place: Place) -> str:
    """What ``git checkout WORD`` is: DESTROY of a path, MOVE to a revision, '' for neither."""
    word = one.target or ""
    if word in (".", "..") or word.endswith("/") or not PATH_CHARS.isdisjoint(word):
        return DESTROY
    if not revisions.commit_of(place.git, word):
        if place.git.late:
            raise GitFailed(f"git did not say in time what {word!r} is")
        there = os.path.lexists(os.path.join(place.folder, word))
        if there or not revisions.is_remote_branch(place.git, word):
            return DESTROY
    if not others_at_work(call.store, call.agent_id, place.checkout_name):
        return ""
    one.paths = []
    one.which = gitintent.TRACKED
    return MOVE


def _asked(call: Call, one: Intent, git: "Git", paths: "list[str]") -> "list[Dirty]":
    found = changed_under(
        call.project,
        git,
        paths if one.options else [x for path in paths for x in _as_given(call, path)],
        untracked=one.untracked,
        deep=one.deep,
        ignored=one.ignored,
        options=one.options,
    )
    if found is None:
        raise GitFailed(f"git could not say what '{one.form}' would touch")
    return found


def _as_given(call: Call, path: str) -> "list[str]":
    """The pathspecs that git gets for one word: a pattern without quotes is the shell's."""
    if path.startswith(":") or GLOB_CHARS.isdisjoint(path):
        return [path]
    if any(f"{mark}{path}{mark}" in call.command for mark in "'\""):
        return [path]
    return pathspecs.of_shell_pattern(path)


def _touched(one: Intent, file: "Dirty") -> bool:
    if file.untracked:
        wanted = one.ignored if file.ignored else one.untracked
        return wanted and (one.deep or not file.folder)
    if one.only_untracked:
        return False
    if one.which == gitintent.STAGED:
        return file.staged
    return one.which == gitintent.TRACKED or file.unstaged
