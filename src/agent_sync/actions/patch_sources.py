"""Where the text of a patch comes from: a diff, an edit that was refused, a file's new content."""

import os
from collections.abc import Sequence
from typing import NamedTuple

from ..clients.claude_code import SHELLS
from ..clients.dialect import PATCH
from ..errors import InvalidInput, NotFound
from ..gates.patches import patch_text, refused_change, refused_edits
from ..gates.patches.patch_change import Change
from ..gates.patches.patch_places import Place
from ..gates.patches.refused_edits import RefusedEdit
from ..git import applying
from ..git.applying import State
from ..repository import contents
from ..repository.path_keys import folder_of, key_of, key_of_name, path_of
from ..store.sqlite import Store
from .actor import Actor

NEW_FILE = 0o644
_AGAIN = (
    "edit the file with your edit tool, which is refused again and kept then, or give the change "
    "itself: agent-sync propose --file FILE --content - with the whole new text, or a diff, on "
    "standard input"
)


class Given(NamedTuple):
    """One of three: a diff, the last refused edit, or the whole content of a file."""

    diff: "bytes | None" = None
    refused: bool = False
    file: str = ""
    content: bytes = b""


class Source(NamedTuple):
    """What would be changed, in which checkout, by its name, and the files as they were found."""

    changes: list[Change]
    checkout: str
    places: Sequence[Place] = ()


def source(actor: Actor, store: Store, me: str, given: Given, files: Sequence[str]) -> Source:
    """The changes that are meant, of ``files`` alone where some are named.

    Raises InvalidInput for what is no patch, NotFound where nothing was refused, Conflict for an
    edit that cannot be made any more.
    """
    if given.refused:
        found = _refused(actor, store, me)
    elif given.file:
        found = _content(actor, given.file, given.content)
    else:
        changes = patch_text.parse(given.diff or b"")
        found = Source(changes, actor.project.checkout_name)
    return _only(actor, found, files)


def _refused(actor: Actor, store: Store, me: str) -> Source:
    edit = refused_edits.last(store, me, actor.clock())
    if edit is None:
        raise NotFound(f"no edit was refused to you in the last 24 hours: {_AGAIN}")
    if edit.tool in SHELLS:
        raise InvalidInput(f"what was refused last was a shell command: it leaves none; {_AGAIN}")
    if not edit.payload:
        raise InvalidInput(f"the edit of {edit.key} was too large to be kept: {_AGAIN}")
    if edit.tool == PATCH:
        return _patched(actor, edit)
    name, path = _named(actor, edit.key, edit.checkout)
    before = _state(path)
    return _made(
        actor, edit.checkout, edit.key, name, before,
        refused_change.content(edit, before.content if before else None),
    )  # fmt: skip


def _patched(actor: Actor, edit: RefusedEdit) -> Source:
    """What a refused patch of several files would have made of them, all in one checkout."""
    names: dict[str, bytes] = {}
    before: dict[bytes, State | None] = {}

    def read(folder: str, path: str) -> "bytes | None":
        key, checkout = key_of(actor.project, path, folder)
        if checkout != edit.checkout:
            raise InvalidInput(f"{path} is in another checkout, or in none: no patch is made of it")
        names[path], place = _named(actor, key, checkout)
        found = before[names[path]] = _state(place)
        return found.content if found else None

    after = refused_change.contents(edit, read)
    made: dict[bytes, State | None] = {}
    for path, content in after.items():
        was = before[names[path]]
        mode = was.mode if was else NEW_FILE
        made[names[path]] = None if content is None else State(content, mode)
    text = applying.diff(actor.project, before, made)
    if not text:
        raise InvalidInput("the files hold that already: there is nothing to propose")
    return Source(patch_text.parse(text, prefixed=True), edit.checkout)


def _content(actor: Actor, file: str, content: bytes) -> Source:
    key, checkout = key_of(actor.project, file, actor.cwd)
    name, path = _named(actor, key, checkout)
    return _made(actor, checkout, key, name, _state(path), content)


def _named(actor: Actor, key: str, checkout: str) -> "tuple[bytes, str]":
    """(git's name, path) of a file. Raises InvalidInput for one outside the repository."""
    if not checkout or key[:1] == "/":
        raise InvalidInput(f"{key} is outside the repository: no patch is made of it")
    path = path_of(actor.project, checkout, key)
    folder = folder_of(actor.project, checkout)
    return os.fsencode(os.path.relpath(path, folder).replace(os.sep, "/")), path


def _state(path: str) -> "State | None":
    found = contents.look(path)
    if found.hash and found.content is None:
        raise InvalidInput(f"{path} is no regular file, or too large for a patch")
    return None if found.content is None else State(found.content, found.mode & 0o777)


def _made(
    actor: Actor, checkout: str, key: str, name: bytes, before: "State | None", content: bytes
) -> Source:
    after = State(content, before.mode if before else NEW_FILE)
    text = applying.diff(actor.project, {name: before}, {name: after})
    if not text:
        raise InvalidInput(f"{key} holds that already: there is nothing to propose")
    return Source(patch_text.parse(text, prefixed=True), checkout)


def _only(actor: Actor, found: Source, files: Sequence[str]) -> Source:
    if not files:
        return found
    wanted = [key_of(actor.project, file, actor.cwd)[0] for file in files]
    folders = tuple(f"{key.rstrip('/')}/" for key in wanted)

    def is_meant(change: Change) -> bool:
        keys = [key_of_name(actor.project, name) for name in change.touched]
        return any(key in wanted or key.startswith(folders) for key in keys)

    kept = [change for change in found.changes if is_meant(change)]
    if not kept:
        raise NotFound(f"the diff changes none of these files: {', '.join(files)[:200]}")
    return found._replace(changes=kept)
