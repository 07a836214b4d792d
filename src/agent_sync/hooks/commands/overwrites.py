"""Uncommitted work of others that a command names and nobody holds any more (AUTO-5, AUTO-8).

Its author's turn is over, so the command is not refused. The version before it is kept, and
both are told, but not of what git ignores, nor of a log, which all write over: a file that git
does not know, that programs print into and that its author did not edit; a ``Write`` would be
refused once instead.
"""

from ...presence import called
from ...protection import file_notes, kept_versions, work_owners
from ...repository import contents
from ...repository.path_keys import WHOLE, path_of
from ...shell import effects as forms
from ...views.model_frame import line
from ..call import Call
from .command_patterns import covered
from .noted_words import MOST
from .target import Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...git.worktree_status import Dirty
    from ...shell.effects import Write

GIT_S = 1.0
WHY = "changed by a shell command after its turn"
SHOWN = 5
OUTPUT = ("redirection", "tee")


def keep_work(call: Call, targets: "list[Target]", writes: "list[Write]") -> str:
    """Keep what the command would overwrite or remove of others' work; the note for its agent.

    Asks git whether it is uncommitted, so never inside a transaction; what git cannot say is
    kept.
    """
    named = _named(call, targets, writes)
    owners = _uncommitted(call, named) if named else {}
    lines: list[str] = []
    for key, (owner, file) in list(owners.items())[:MOST]:
        found = contents.look(path_of(call.project, call.project.checkout_name, key))
        quiet = file is not None and (file.ignored or _is_log(call, file, owner, targets))
        number = _keep(call, key, owner, found, quiet=quiet) if found.content is not None else 0
        if number and not quiet:
            name = called.shown(call.store, owner)
            back = f"`agent-sync restore --version {number}`"
            lines.append(f"- {line(key)} (of {line(name, 80)}): {back}")
    if not lines:
        return ""
    head = "[agent-sync] This command changes uncommitted work of others. Kept, as it was before:"
    more = [f"- and {len(lines) - SHOWN} more: `agent-sync restore --list`"]
    return "\n".join([head, *lines[:SHOWN], *(more if len(lines) > SHOWN else [])])


def _named(call: Call, targets: "list[Target]", writes: "list[Write]") -> "list[str]":
    """Keys that the command names and somebody else wrote last, as far as is not committed."""
    checkout = call.project.checkout_name
    claims = [target.claim for target in targets if target.claim.checkout == checkout]
    globs = [write for write in writes if write.form == forms.GLOB]
    found = []
    for key, rows in file_notes.authors(call.store, checkout).items():
        last = file_notes.last_author(rows)
        if work_owners.is_mine(call.agent_id, last):
            continue
        path = path_of(call.project, checkout, key) if globs else ""
        if any(_covers(claim.key, key) for claim in claims) or any(
            covered(call, write, path) for write in globs
        ):
            found.append(key)
    return found


def _is_log(call: Call, file: "Dirty", owner: str, targets: "list[Target]") -> bool:
    if not file.untracked or not _is_output(file.key, targets):
        return False
    from ...feed.happened import was_edited

    return not was_edited(call.store, file.key, call.project.checkout_name, owner)


def _is_output(key: str, targets: "list[Target]") -> bool:
    """Whether the command only sends there what programs print."""
    writes = [target.write for target in targets if _covers(target.claim.key, key)]
    return bool(writes) and all(
        write.how in OUTPUT and not (write.content or write.removes) for write in writes
    )


def _covers(claimed: str, key: str) -> bool:
    return claimed in (key, WHOLE) or (claimed.endswith("/") and key.startswith(claimed))


def _uncommitted(call: Call, keys: "list[str]") -> "dict[str, tuple[str, Dirty | None]]":
    """key -> (whose uncommitted work it is, live or gone; what git says of it, if it could)."""
    checkout = call.project.checkout_name
    last = {
        key: file_notes.last_author(rows)
        for key, rows in file_notes.authors(call.store, checkout).items()
    }
    files = _dirty(call, keys)
    if files is None:
        return {key: (last[key], None) for key in keys}
    from ...git.runner import git_at

    git = git_at(call.project.checkout, call.seconds(GIT_S))
    owned = work_owners.owners(
        call.store, call.world, call.project, checkout, call.agent_id, files, git
    )
    if owned is None:
        return {key: (last[key], None) for key in keys}
    others = [x.file for x in owned if x.file.key in last and _of_others(x, last[x.file.key])]
    return {file.key: (last[file.key], file) for file in others}


def _of_others(one: "work_owners.Owned", last: str) -> bool:
    return bool(one.others or one.gone or last == file_notes.PERSON)


def _dirty(call: Call, keys: "list[str]") -> "list[Dirty] | None":
    if not call.project.common:
        return None
    from ...git.runner import git_at
    from ...git.worktree_status import changed_files

    git = git_at(call.project.checkout, call.seconds(GIT_S))
    return changed_files(call.project, git, keys, ignored=True)


def _keep(call: Call, key: str, owner: str, found: contents.Look, *, quiet: bool) -> int:
    from ...messages.mailbox import NEWS, notify

    with call.store.writing() as store:
        if not call.first_time(store, f"shell-kept|{key}|{call.text('tool_use_id')}"):
            return 0
        number = kept_versions.keep(
            store,
            call.now,
            key=key,
            checkout=call.project.checkout_name,
            look=found,
            owner_id=owner,
            by_id=call.agent_id,
            why=WHY,
        )
        if quiet or owner == file_notes.PERSON:
            return number
        me = called.shown(store, call.agent_id)
        text = (
            f"{me} runs a command that changes {key}, where you have uncommitted work; the version "
            f"from before it is kept: agent-sync restore --version {number}"
        )
        notify(store, call.now, [owner], text, kind=NEWS)
    return number
