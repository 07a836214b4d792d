"""The options of ``serve``: the place it listens at, and what it allows (SERVE-3, SERVE-8)."""

import argparse
import os
import re

from ..errors import UsageError
from ..repository import location
from . import value_kinds
from .parsing import Parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..rooms.room_limits import Limits
    from ..server.addresses import Address

HOST, PORT = "127.0.0.1", 8765
PROFILES = ("thin", "direct", "declared")
SIZES = {"value": "one value", "key": "one key, in bytes", "room": "all of a room"}
COUNTS = {
    "keys": "keys in a room", "actions": "actions in a room", "views": "views in a room",
    "agents": "agents in a room", "waiters": "calls that wait, on this server",
    "rate": "invocations a second a token; 0 for no limit, as it is on this machine alone",
    "failures": "tokens that fail, a minute an address; 0 for no limit, as on this machine alone",
    "view_ms": "milliseconds for all views of one answer",
}  # fmt: skip
_UNITS = {"K": 1024, "M": 1024**2, "G": 1024**3}
LARGEST = 2**40


def add_options(parser: Parser) -> None:
    """Declare them."""
    free = value_kinds.FREE
    parser.add_argument("--host", default=HOST, kind=free, help=f"the address ({HOST})")
    parser.add_argument(
        "--port", type=port, default=PORT, kind=free, help=f"the port ({PORT}); 0: any free one"
    )
    parser.add_argument("--profile", choices=PROFILES, default="declared", help="of new rooms at /")
    parser.add_argument("--open", action="store_true", help="open the page in a browser")
    parser.add_argument("--new-key", action="store_true", help="replace the person's key")
    parser.add_argument(
        "--retention", type=count, default=0, metavar="DAYS", kind=free,
        help="retire messages, audit and changes that are older; 0, as without it: never",
    )  # fmt: skip
    parser.add_argument(
        "--repo", action="append", default=[], metavar="DIR", kind=value_kinds.FOLDER,
        help="show this repository as a room; may be repeated (default: the one you are in)",
    )  # fmt: skip
    parser.add_argument(
        "--share", action="append", default=[], metavar="NAME", kind=free, type=shared_name,
        help="machines may share the repository NAME through this server; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--restored", action="store_true",
        help="its database is of an earlier time: what machines share begins a new epoch",
    )  # fmt: skip
    file = value_kinds.FILE
    parser.add_argument("--tls-cert", default="", metavar="FILE", kind=file, help="for https")
    parser.add_argument("--tls-key", default="", metavar="FILE", kind=file, help="its key")
    parser.add_argument("--behind-proxy", action="store_true", help="a proxy speaks TLS in front")
    parser.add_argument(
        "--proxy-address", default="", metavar="ADDRESS", kind=free,
        help="where the proxy is (this machine): what it says of clients counts from there alone",
    )  # fmt: skip
    parser.add_argument(
        "--public-url", default="", metavar="URL", kind=free, help="what people call this server"
    )
    for name, says in (SIZES | COUNTS).items():
        unit = size if name in SIZES else count
        option = f"--max-{name.replace('_', '-')}"
        parser.add_argument(option, type=unit, default=None, metavar="N", kind=free, help=says)


def shared_name(text: str) -> str:
    """What a shared repository is called. Raises UsageError."""
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", text) or text in (".", ".."):
        raise UsageError(f"a name is letters, digits and . _ -, at most 64, not {text[:40]!r}")
    return text


def port(text: str) -> int:
    """A port. Raises UsageError."""
    found = count(text)
    if found > 65_535:
        raise UsageError(f"a port is at most 65535, not {text}")
    return found


def count(text: str) -> int:
    """A whole number. Raises UsageError."""
    if not _is_count(text):
        raise UsageError(f"a whole number is wanted, not {text[:40]!r}")
    return int(text)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12


def size(text: str) -> int:
    """Bytes: 256K, 64M, 1G or a plain number. Raises UsageError."""
    unit = _UNITS.get(text[-1:].upper(), 1)
    digits = text[:-1] if unit > 1 else text
    found = int(digits) * unit if _is_count(digits) else 0
    if not 0 < found <= LARGEST:
        raise UsageError(f"a size is wanted, as 256K or 64M, not {text[:40]!r}")
    return found


def address(args: argparse.Namespace) -> "Address":
    """Where it is to stand, before the port is known."""
    from ..server.addresses import Address

    return Address(
        args.host, args.port, secure=bool(args.tls_cert), proxied=args.behind_proxy,
        public=args.public_url, proxy=args.proxy_address,
    )  # fmt: skip


def repositories(cwd: str, args: argparse.Namespace, env: "Mapping[str, str]") -> "list[str]":
    """The folders whose repositories are shown as rooms: those named, else where it is started."""
    if args.repo:
        return [os.path.join(cwd, os.path.expanduser(one)) for one in args.repo]
    return [cwd] if location.locate(cwd, env) else []


def limits(args: argparse.Namespace, *, private: bool) -> "Limits":
    """What it allows. ``private``: nobody but this machine comes, so that the rate is off."""
    from ..rooms.room_limits import Limits

    found = Limits()
    if private:
        found.rate = found.failures = 0
    for name in SIZES | COUNTS:
        given = getattr(args, f"max_{name}")
        if given is not None:
            setattr(found, name, given)
    return found
