"""Before an edit of what is not as this agent left it, or is somebody else's work (WORK-3, WORK-5).

What others did to the agent's own work is kept and told first; then an old picture of the file is
told or refused (AUTO-8); then what stands there of others is kept for them.
"""

from ...protection import file_notes, kept_versions
from ...protection.watched_files import in_line
from ...repository import contents
from ...repository.path_keys import folder_of, path_of
from ..call import NOTHING, Answer, Call, context_answer
from .file_view import View

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...repository.contents import Look
    from ...store.sqlite import Row


def look(call: Call, key: str, checkout: str, rows: "list[Row]", *, whole: bool) -> Answer:
    """What to answer to an edit that is allowed otherwise; keeps what it would replace.

    ``whole``: the whole file is written over, whatever it holds.
    """
    views = [View(row) for row in rows]
    found, answer = told(call, key, checkout, views, whole=whole)
    if not answer.code:
        keep(call, key, checkout, views, found, whole=whole)
    return answer


def look_only(call: Call, key: str, checkout: str, rows: "list[Row]", *, whole: bool) -> str:
    """The same where nothing is refused: what would be replaced is kept; what is to be told."""
    views = [View(row) for row in rows]
    found, answer = told(call, key, checkout, views, whole=whole)
    keep(call, key, checkout, views, found, whole=whole)
    return answer.context


def told(
    call: Call, key: str, checkout: str, views: "list[View]", *, whole: bool
) -> "tuple[Look, Answer]":
    """The file as it is, and what the agent has to know before it writes it, or a refusal."""
    from .own_work import note_on

    found = contents.look(path_of(call.project, checkout, key))
    note = note_on(call, key, checkout) if any(_mine(call, x) for x in views) else ""
    answer = NOTHING
    if any(view.agent_id != call.agent_id and view.changed_at for view in views):
        from .stale_reads import warn

        answer = warn(call, key, views, found, whole=whole)
    if answer.code:
        return found, answer
    return found, context_answer(call, "\n".join(x for x in (note, answer.context) if x))


def _mine(call: Call, view: View) -> bool:
    return bool(view.wrote_at) and in_line(call.agent_id, view.agent_id)


def keep(
    call: Call, key: str, checkout: str, views: "list[View]", found: "Look", *, whole: bool
) -> None:
    """Keep what is there for whoever wrote it last, unless that is this agent's line."""
    if found.hash == contents.ABSENT:
        return
    authors = [view for view in views if view.wrote_at]
    last = max(authors, key=lambda one: one.wrote_at, default=None)
    if last is None:
        _keep_first(call, key, checkout, views, found)
    elif not in_line(call.agent_id, last.agent_id):
        _keep_others(call, key, checkout, last, found, whole=whole)
    elif last.wrote_at <= last.at and last.hash != found.hash:
        from .own_work import keep_unknown

        with call.store.writing() as store:
            keep_unknown(call, store, key, checkout, found)


def _keep_first(call: Call, key: str, checkout: str, views: "list[View]", found: "Look") -> None:
    """A file that nobody was seen to write may be changed all the same: by the person."""
    if any(view.hash == found.hash and view.agent_id != call.agent_id for view in views):
        return
    if not _may_be_changed(call, key, checkout):
        return
    with call.store.writing() as store:
        kept_versions.keep_before(store, call.now, key, checkout, found, call.agent_id)


def _may_be_changed(call: Call, key: str, checkout: str) -> bool:
    """Whether the file may differ from HEAD; alone git is not asked (WORK-10)."""
    from ...protection import git_looks, inventory

    known = git_looks.last(call.store, checkout)
    if not call.project.common or (known is not None and call.alone):
        return True
    from ...git.runner import git_at
    from ...git.worktree_status import changed_files

    git = git_at(folder_of(call.project, checkout), call.git_seconds)
    if known is None:
        whose = file_notes.PERSON
        inventory.take(call.store, call.project, checkout, git, call.now, lambda _: whose)
    return changed_files(call.project, git, [key]) != []


def _is_committed(call: Call, key: str, checkout: str) -> bool:
    """Whether what is there is in a commit by now; alone git is not asked (WORK-10)."""
    if call.alone or not checkout or not call.project.common:
        return False
    from ...git.runner import git_at
    from ...git.worktree_status import changed_files
    from ...protection.committed_writes import forget_what_is_committed

    git = git_at(folder_of(call.project, checkout), call.git_seconds)
    if changed_files(call.project, git, [key]) == []:
        return True
    return not forget_what_is_committed(call.store, call.project, checkout, [key], git)


def _keep_others(
    call: Call, key: str, checkout: str, last: "View", found: "Look", *, whole: bool
) -> None:
    from ...messages.mailbox import NEWS, notify
    from ...presence.called import shown

    if _is_committed(call, key, checkout):
        return
    with call.store.writing() as store:
        me, owner, since = call.agent_id, last.agent_id, last.wrote_at
        version = (key, checkout, found.hash, owner)
        if kept_versions.is_kept(store, *version, by_id=me, since=since):
            return
        number = kept_versions.keep(
            store,
            call.now,
            key=key,
            checkout=checkout,
            look=found,
            owner_id=owner,
            by_id=me,
            why=kept_versions.EDITED_OVER,
        )
        if owner == file_notes.PERSON:
            return
        verb = "wrote over" if whole else "edits"
        text = f"{shown(store, me)} {verb} {key}, where you have uncommitted work; " + (
            f"the version from before it is kept: agent-sync restore --version {number}"
            if number
            else "it could not be kept (too large, no regular file, or no room is left)"
        )
        notify(store, call.now, [owner], text, kind=NEWS)
