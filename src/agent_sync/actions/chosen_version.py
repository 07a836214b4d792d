"""Which kept version of which file somebody means, and whether it may go where it was (AUTO-5)."""

import os

from ..presence.agents import SESSION, SUBAGENT, kind_of
from ..protection import compare, kept_versions, lost_versions
from ..protection.kept_versions import Kept
from ..protection.restoring import choose
from ..repository import contents
from ..repository.path_keys import folder_of, key_of, name_of, path_of
from ..store.sqlite import Store
from .actor import Actor
from .given_values import numbered
from .refusal_types import NothingKept, OtherFile, OutsideTrees
from .uncommitted_file import meant


def named_by(
    actor: Actor, store: Store, file: str, number: "int | None"
) -> "tuple[str, int | None]":
    """(file, number) where a version's id stands in the file's place; a file of that name wins."""
    digits = file[1:]
    is_id = file[:1] in ("V", "v") and digits.isascii() and digits.isdigit()
    if number is not None or not is_id:
        return file, number
    key, checkout = place(actor, store, file)
    there = os.path.lexists(path_of(actor.project, checkout, key))
    if there or kept_versions.of_file(store, key, checkout):
        return file, number
    return "", numbered(file, "V", "version")


def nothing(actor: Actor, store: Store, key: str, checkout: str) -> NothingKept:
    """Nothing is kept of a file; of these of the same name something is, or they are there."""
    name = os.path.basename(key)
    kept = lost_versions.called(store, name, checkout) if name else []
    there = os.path.lexists(path_of(actor.project, checkout, key))
    near = kept or ([] if there else meant(actor, key, checkout))
    return NothingKept(key, put_back=False, near=near)


def chosen(actor: Actor, store: Store, file: str, number: "int | None") -> "tuple[Kept, bool]":
    """The version that is asked for, and whether the file holds it already."""
    if number is not None:
        version = lost_versions.get(store, number)
        named = place(actor, store, file)[0] if file else version.key
        if version.key not in (named, file):
            raise OtherFile(version, named)
        return version, _is_there(actor, store, version)
    key, checkout = place(actor, store, file)
    _look_first(actor, store, key, checkout)
    there = contents.look(path_of(actor.project, checkout, key))
    found = kept_versions.of_file(store, key, checkout)
    choice = choose(found, there, _asker(actor))
    if choice is None:
        raise NothingKept(key, put_back=True) if found else nothing(actor, store, key, checkout)
    return choice.version, choice.already or _is_there(actor, store, choice.version)


def place(actor: Actor, store: Store, file: str) -> "tuple[str, str]":
    """(key, checkout) of what is named: where a link took a file's place, that file's own."""
    if os.path.islink(os.path.join(actor.cwd, file)):
        key, checkout = key_of(actor.project, file, actor.cwd, link=True)
        _look_first(actor, store, key, checkout)
        if kept_versions.of_file(store, key, checkout):
            return key, checkout
    return key_of(actor.project, file, actor.cwd)


def _look_first(actor: Actor, store: Store, key: str, checkout: str) -> None:
    """What was changed since the last look is kept before anything is chosen (WORK-3)."""
    asker = _asker(actor)
    compare.look_at_file(store, actor.world(), actor.project, asker, (key, checkout))


def _asker(actor: Actor) -> str:
    """Who asks for its own: an agent that wrote something, '' for a person."""
    _, me = actor.look()
    is_agent = me is not None and kind_of(me.id) in (SESSION, SUBAGENT)
    return me.id if me is not None and is_agent else ""


def _is_there(actor: Actor, store: Store, version: Kept) -> bool:
    path = path_of(actor.project, version.checkout, version.key)
    there = contents.look(path)
    if version.hash or there.content is None:
        return bool(version.hash) and version.hash == there.hash
    return lost_versions.content(store, version, actor.project) == there.content


def demand_inside(actor: Actor, version: Kept, file: str) -> None:
    """A number alone never leads out of the work trees of this repository: the database may have
    come with it. A file elsewhere has to be named."""
    here, checkout = actor.project, version.checkout
    folder = folder_of(here, checkout)
    ours = bool(checkout and name_of(here, folder))
    if os.path.isabs(version.key) or not {".git", ".."}.isdisjoint(version.key.split("/")):
        ours = False
    if not ours and (checkout or not file):
        raise OutsideTrees(version, folder)
