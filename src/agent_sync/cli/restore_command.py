"""``restore``: versions of files that were kept, put back or listed (AUTO-5, AUTO-6)."""

import argparse
import os

from ..errors import InvalidInput, NotFound, UsageError
from ..locks import waiting
from ..presence import agents
from ..protection import kept_versions
from ..protection.kept_versions import Kept
from ..protection.restoring import Restore, choose, write_new
from ..repository import contents
from ..repository.location import common_dir
from ..repository.path_keys import key_of, path_of
from ..store.sqlite import Store
from ..views import conflicts, payload, tables
from ..views.terminal import clean
from . import value_kinds
from .context import Context
from .parsing import Parser, command, numbered
from .result import Result

SHOWN = 50
_MORE = """
FILE is the version that a change of somebody else replaced last and that was not put back yet,
in the checkout you stand in. What is there now is kept too. A file that somebody else holds can
only be given back to its holder, as long as nothing was written over the change.
"""


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(sub, "restore", run_restore, "put a kept version of a file back", more=_MORE)
    parser.add_argument("file", metavar="FILE", nargs="?", kind=value_kinds.KEPT)
    parser.add_argument(
        "--version",
        metavar="N",
        kind=value_kinds.VERSION,
        help="this one (V12 or 12), of any checkout",
    )
    parser.add_argument(
        "--to",
        dest="target",
        metavar="PATH",
        kind=value_kinds.FILE,
        help="write it there, to a file that is new",
    )
    parser.add_argument("--list", action="store_true", help="show what is kept")
    parser.add_argument("--all", action="store_true", help="with --list: also what was put back")


def run_restore(context: Context, args: argparse.Namespace) -> Result:
    """Put a version back, or list. Raises NotFound, Held, Conflict, InvalidInput, UsageError."""
    if args.list:
        if args.version or args.target is not None:
            raise UsageError("--list goes with FILE and --all only")
        return _list(context, args)
    if args.all:
        raise UsageError("--all goes with --list")
    if not args.file and not args.version:
        raise UsageError("name a FILE or a --version; 'agent-sync restore --list' shows them")
    store, _ = context.look()
    version, already = _meant(context, store, args)
    if args.target is not None:
        return _copy(context, store, version, args.target)
    if not already:
        return _put_back(context, version, args)
    name = clean(version.key, 300)
    return Result(_data(version), [f"{name} already is as in V{version.id}: nothing to do"])


def _data(
    version: Kept, *, restored: bool = False, replaced: int = 0, to: str = ""
) -> "dict[str, object]":
    return {
        "version": version.id,
        "path": version.key,
        "restored": restored,
        "replaced": replaced or None,
        "to": to or None,
    }


def _meant(context: Context, store: Store, args: argparse.Namespace) -> "tuple[Kept, bool]":
    """The version that is asked for, and whether the file holds it already. Raises NotFound."""
    if args.version:
        version = kept_versions.get(store, numbered(args.version, "V", "version"))
        named = key_of(context.project, args.file, context.cwd)[0] if args.file else version.key
        if version.key not in (named, args.file):
            raise NotFound(
                f"V{version.id} is a version of {clean(version.key, 300)}, "
                f"not of {clean(named, 300)}",
                path=version.key,
            )
        return version, _is_there(context, version)
    key, checkout = key_of(context.project, args.file, context.cwd)
    there = contents.look(path_of(context.project, checkout, key))
    versions = kept_versions.of_file(store, key, checkout)
    choice = choose(versions, there)
    if choice is None:
        raise _nothing(key, versions)
    version = choice.version
    return version, choice.already or _is_there(context, version)


def _is_there(context: Context, version: Kept) -> bool:
    path = path_of(context.project, version.checkout, version.key)
    there = contents.look(path)
    if version.hash or there.content is None:
        return bool(version.hash) and version.hash == there.hash
    return kept_versions.content(context.open(), version, context.project) == there.content


def _nothing(key: str, versions: "list[Kept]") -> NotFound:
    name = clean(key, 300)
    if versions:
        return NotFound(
            f"every version kept of {name} was put back or replaced by that; 'agent-sync restore "
            "--list FILE --all' shows them, --version N takes one",
            path=key,
        )
    return NotFound(
        f"no version of {name} is kept in this checkout; 'agent-sync restore --list' shows all",
        path=key,
    )


def _put_back(context: Context, version: Kept, args: argparse.Namespace) -> Result:
    _demand_place(context, version, args)
    store, me = context.join()
    data = kept_versions.content(store, version, context.project)
    restore = Restore(store, context.project, me, version, data)
    try:
        replaced = restore.run(context.world)
    except waiting.InTheWay as found:
        spelled = {version.key: args.file or version.key}
        raise conflicts.sentence(store, found, me.id, spelled=spelled) from None
    lines = [f"restored {clean(version.key, 300)} to V{version.id}"]
    if replaced:
        lines.append(f"what was there is kept: agent-sync restore --version {replaced}")
    return Result(_data(version, restored=True, replaced=replaced), lines)


def _demand_place(context: Context, version: Kept, args: argparse.Namespace) -> None:
    """A number alone never leads out of the work trees of this repository: the database may have
    come with it. A file elsewhere has to be named. Raises InvalidInput."""
    here, checkout = context.project, version.checkout
    ours = checkout == here.checkout or (here.common and common_dir(checkout) == here.common)
    inside = checkout and ours and ".git" not in version.key.split("/")
    if not inside and (checkout or not (args.file or _is_nested(context, version.key))):
        named = "use --to PATH" if checkout else "name that file too, or use --to PATH"
        raise InvalidInput(
            f"V{version.id} is of {clean(os.path.join(checkout, version.key), 300)}, outside the "
            f"work trees of this repository: {named}"
        )


def _is_nested(context: Context, key: str) -> bool:
    """Whether a key is a file of another repository inside a checkout of this one."""
    inside = context.world().below(key)
    proper = bool(inside) and ".git" not in inside.split("/")
    return proper and key_of(context.project, key, context.cwd) == (key, "")


def _copy(context: Context, store: Store, version: Kept, target: str) -> Result:
    path = os.path.join(context.cwd, target)
    write_new(path, kept_versions.content(store, version, context.project), version.mode)
    return Result(
        _data(version, to=path),
        [f"wrote V{version.id} of {clean(version.key, 300)} to {clean(target, 300)}"],
    )


def _list(context: Context, args: argparse.Namespace) -> Result:
    store, _ = context.look()
    if args.file:
        key, checkout = key_of(context.project, args.file, context.cwd)
        versions = kept_versions.of_file(store, key, checkout)
        if not versions:
            raise _nothing(key, [])
        versions = [one for one in versions if args.all or not one.restored_at]
    else:
        versions = kept_versions.listed(store, SHOWN, args.all)
    names = _Names(store)
    return Result(
        {"versions": [_payload(one, names) for one in versions]},
        _table(context, versions, names)
        or ["No versions are kept; put back ones: agent-sync restore --list --all"],
    )


class _Names:
    """Agents' names, each looked up once; '' for a person or nobody known."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, str] = {"": ""}

    def of(self, agent_id: str) -> str:
        if agent_id not in self._known:
            agent = agents.find(self._store, agent_id)
            self._known[agent_id] = agent.name if agent else agent_id
        return self._known[agent_id]


def _payload(one: Kept, names: _Names) -> "dict[str, object]":
    return {
        "version": one.id,
        "at": payload.moment(one.at),
        "path": one.key,
        "checkout": one.checkout or None,
        "owner": names.of(one.owner_id) or None,
        "owner_id": one.owner_id or None,
        "changed_by": names.of(one.by_id) or None,
        "changed_by_id": one.by_id or None,
        "why": one.why,
        "in_git": bool(one.source),
        "restored_at": payload.moment(one.restored_at),
    }


def _table(context: Context, versions: "list[Kept]", names: _Names) -> "list[str]":
    if not versions:
        return []
    style = context.style
    here = context.project.checkout
    cells = [
        (
            f"V{one.id}",
            style.ago(one.at),
            one.key if one.checkout in ("", here) else f"{one.key} (in {one.checkout})",
            names.of(one.owner_id) or "person",
            names.of(one.by_id) or "-",
            one.why + (f", put back {style.ago(one.restored_at)}" if one.restored_at else ""),
        )
        for one in versions
    ]
    return tables.rows(style, cells, ("VERSION", "KEPT", "FILE", "WHOSE", "CHANGED BY", "WHY"))
