"""``serve``: rooms over HTTP, until a signal ends it; ``serve backup FILE`` (SERVE)."""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from ..errors import AgentSyncError, UsageError
from ..views.terminal import clean
from . import above, rooms_place, serve_options, value_kinds
from .context import Context
from .handed_over import brought
from .parsing import Parser, command
from .result import Result

_MORE = """
Rooms are for agents without hooks, on other machines, or on something that is no repository. They
lie in one file in the data folder; --database takes PostgreSQL. Without more it listens on this
machine alone. --share NAME lets clones on several machines share one repository.
'serve backup FILE' writes a copy of all rooms, also while a server runs;
'serve restore FILE' puts it into a store without rooms.

The person's key opens everything. It is printed once, at the first start, on a terminal; else it
goes to a file that only you can read. --new-key replaces it, and is refused inside a coding client.
"""
NO_LIBRARY = (
    "serving needs two packages more: {python} -m pip install 'starlette>=0.40' 'uvicorn>=0.30' "
    "(or the extra 'server' of agent-sync, from a checkout). Everything else works without them "
    "({why})"
)
KEY_FILE = "person.key"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rooms.store.room_store import RoomStore
    from ..server.person_key import PersonKey


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(
        sub, "serve", run_serve, "serve rooms over HTTP", more=_MORE + brought("serve")
    )
    parser.add_argument("verb", nargs="?", choices=["backup", "restore"], help="all rooms, a file")
    parser.add_argument(
        "file", nargs="?", metavar="FILE", kind=value_kinds.FILE,
        help="the backup",
    )  # fmt: skip
    rooms_place.add_place(parser)
    serve_options.add_options(parser)


def run_serve(context: Context, args: argparse.Namespace) -> Result:
    """Serve until SIGTERM or Ctrl-C, or write a backup.

    Raises AgentSyncError, UsageError, NotYourName for a new key inside a coding client.
    """
    if args.verb:
        return _with_file(context, args)
    if args.new_key:
        above.demand_none(context, "serve --new-key")
    if args.json:
        raise UsageError("a server prints where it listens; leave --json out")
    try:
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as error:
        python = sys.executable or "python3"
        raise AgentSyncError(NO_LIBRARY.format(python=python, why=error)) from None
    return Result(stream=_serve(context, args))


def _with_file(context: Context, args: argparse.Namespace) -> Result:
    if not args.file:
        raise UsageError(f"serve {args.verb} FILE: the file is missing")
    file = os.path.join(context.cwd, args.file)
    store = rooms_place.open_store(context, args, makes=args.verb == "restore")
    try:
        if args.verb == "backup":
            store.backup(file)
            return Result({"file": file}, [f"all rooms are in {clean(file)}"])
        count = _restored(store, file)
        return Result({"file": file, "rooms": count}, [f"{count} rooms are there again"])
    finally:
        store.close()


def _restored(store: "RoomStore", file: str) -> int:
    """The rooms of a backup. It is of an earlier time, which machines have to be told."""
    from ..rooms.service import sharing

    count = store.restore(file)
    sharing.restored(store)
    return count


def _serve(context: Context, args: argparse.Namespace) -> Iterator[str]:
    from ..rooms.clock import now_ms
    from ..rooms.service import sharing
    from ..rooms.service.room_service import Service
    from ..rooms.store.server_settings import PUBLIC_URL
    from ..server import running
    from ..server.addresses import check
    from ..server.invocation_rate import InvocationRate
    from ..server.person_key import PersonKey
    from ..server.repository.served_repositories import Repositories
    from ..server.serving import Serving

    address = serve_options.address(args)
    check(address, args.profile, args.tls_cert, args.tls_key)
    repositories = Repositories(
        context.env, serve_options.repositories(context.cwd, args, context.env), _to_arm
    )
    listening = running.bound(args.host, args.port)
    address.port = listening.getsockname()[1]
    limits = serve_options.limits(args, private=address.private)
    store = rooms_place.open_store(context, args, limits, makes=True)
    sharing.share(store, args.share, now_ms())
    if args.restored:
        sharing.restored(store)
    store.set_setting(PUBLIC_URL, address.origin, replace=True)
    key = PersonKey(store)
    rate = InvocationRate(limits.rate)
    service = Service(store, limits)
    service.public = address.origin
    serving = Serving(service, key, rate, address, args.profile, args.retention, repositories)
    # The file is there when the address is printed: whoever waits for that line may read it.
    said = _about_key(context, args, key)
    for at in running.served(serving, listening, args.tls_cert, args.tls_key):
        yield f"listening on {at.url}"
        if said:
            yield said
        if args.open:
            yield _opened(at.link, key.code())


def _to_arm(folder: str) -> str:
    """What is typed so that hooks guard a checkout, '' where a file arms them."""
    from ..install import armed_here, verdict

    return "" if armed_here.arms(Path(folder)) else verdict.ARM


def _about_key(context: Context, args: argparse.Namespace, key: "PersonKey") -> str:
    """The key, if it is made now: on a terminal as it is, else in a file. Raises UsageError."""
    if context.stdout.isatty():
        made = key.first(new=args.new_key)
        return f"the person's key, shown this once: {made}" if made else ""
    folder = rooms_place.folder_of(context, args)
    if not folder and (args.new_key or not key.known):
        raise UsageError("--data DIR says where the person's key is to be written")
    made = key.first(new=args.new_key)
    if not made:
        return ""
    path = os.path.join(folder, KEY_FILE)
    _write_private(path, made)
    return f"the person's key is in {path}"


def _write_private(path: str, text: str) -> None:
    """A new file that nobody else can read, in place of an old one."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    begun = f"{path}.{os.getpid()}"
    handle = os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text + "\n")
    os.replace(begun, path)


def _opened(link: str, code: str) -> str:
    import webbrowser

    shown = webbrowser.open(f"{link}/#code={code}")
    return f"opened {link} in the browser" if shown else f"no browser could be opened: {link}"
