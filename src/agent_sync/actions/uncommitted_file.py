"""One file that somebody names, and whether anything in it is uncommitted."""

import os

from ..errors import InvalidInput
from ..git import worktree_status
from ..git.runner import git_at
from ..protection import work_owners
from ..repository.path_keys import WHOLE, folder_of, key_of, path_of
from . import near_files
from .actor import Actor
from .refusal_types import NoSuchFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store

GIT_S = 10.0


def named(actor: Actor, file: str) -> "tuple[str, str]":
    """(key, checkout) of a file. Raises InvalidInput for a folder or a path that is none."""
    key, checkout = key_of(actor.project, file, actor.cwd)
    if is_folder(actor, key, checkout):
        raise InvalidInput(f"{file} is a folder: name a file")
    return key, checkout


def is_folder(actor: Actor, key: str, checkout: str) -> bool:
    """Whether a key names a folder that is there."""
    return key == WHOLE or os.path.isdir(path_of(actor.project, checkout, key))


def check_there(actor: Actor, key: str, checkout: str) -> None:
    """Raises NoSuchFile where nothing stands; for a name of which nothing is known either."""
    if not os.path.lexists(path_of(actor.project, checkout, key)):
        raise NoSuchFile(key, meant(actor, key, checkout))


def meant(actor: Actor, key: str, checkout: str) -> "list[str]":
    """Names that are there and that may have been meant: nearly the same, else the same one in
    another folder."""
    root = folder_of(actor.project, checkout) if checkout else ""
    near = near_files.near(root, key)
    return near or (near_files.below(root, os.path.basename(key)) if root else [])


def differs(actor: Actor, store: "Store", me: str, key: str, checkout: str) -> "bool | None":
    """Whether a file differs from HEAD, None where git cannot say.

    What of it is committed by now is noted as such. Not inside a transaction.
    """
    found = changed(actor, store, me, key, checkout)
    return None if found is None else key in found


def changed(actor: Actor, store: "Store", me: str, key: str, checkout: str) -> "list[str] | None":
    """Which files differ from HEAD of a file, or below a folder; otherwise as ``differs``."""
    if not (checkout and actor.project.common):
        return None
    git = git_at(folder_of(actor.project, checkout), GIT_S)
    found = worktree_status.changed_files(actor.project, git, [key])
    if found is None:
        return None
    if found:
        work_owners.owners(store, actor.world(), actor.project, checkout, me, found, git)
    return [file.key for file in found]
