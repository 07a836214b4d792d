"""``verify``: what an installed copy holds, and whether it was made from given sources (ARR-1)."""

import argparse
import os
from pathlib import Path

from ..install import verifying
from ..install.skill_source import Source, find_source
from ..repository import location
from ..runtime import archive_file
from ..views.terminal import clean
from . import value_kinds
from .context import Context
from .parsing import Parser, command
from .result import Problem, Result

MOST = 20
"""Names that are shown."""


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(
        sub,
        "verify",
        run_verify,
        "what the installed copy holds, and whether its sources are those you reviewed",
        more="Compares the archive with the SHA-256 beside it. With --against, or run from a "
        "checkout of agent-sync, it is\nmade anew from those sources and compared byte for byte.",
    )
    parser.add_argument(
        "--target",
        metavar="DIR",
        kind=value_kinds.FOLDER,
        help="the repository (default: the one you stand in)",
    )
    parser.add_argument(
        "--against",
        metavar="DIR",
        kind=value_kinds.FOLDER,
        help="a checkout of agent-sync that you reviewed",
    )
    parser.add_argument("--list", action="store_true", help="every file, its size and its SHA-256")


def run_verify(context: Context, args: argparse.Namespace) -> Result:
    """Look, and compare. Raises InstallError."""
    found = verifying.verify(_folder(context, args.target), _source(context, args.against))
    data: dict[str, object] = {**found._asdict(), "good": found.good}
    data["files"] = {
        name: {"bytes": size, "sha256": sha} for name, (size, sha) in found.files.items()
    }
    lines = _listed(found) if args.list else []
    problem = Problem("not_as_told", _against_it(found), 1, {})
    return Result(data, [*lines, *_said(found)], () if found.good else (problem,))


def _folder(context: Context, target: "str | None") -> Path:
    """The installed copy. Raises InstallError."""
    here = None if target else location.locate(context.cwd, {})
    top = os.path.join(context.cwd, target) if target else here.checkout if here else context.cwd
    return verifying.copy_in(Path(top))


def _source(context: Context, against: "str | None") -> "Source | None":
    """What to compare with; None where only an archive is at hand. Raises InstallError."""
    if against:
        return find_source(Path(context.cwd, against, "src", "agent_sync").resolve())
    own = find_source()
    return None if archive_file.is_archive(str(own.package)) else own


def _listed(found: verifying.Verified) -> list[str]:
    return [f"{size:>7} {sha} {clean(name)}" for name, (size, sha) in found.files.items()]


def _said(found: verifying.Verified) -> list[str]:
    size = sum(size for size, _ in found.files.values())
    lines = [
        f"{clean(found.folder)}: agent-sync {clean(found.version)}, {found.digest[:12]}",
        f"{len(found.files)} files, {size:,} bytes of Python; --list shows them",
    ]
    if found.digest == found.expected:
        lines.append(f"sha256 {found.digest}, as {archive_file.NAME}.sha256 says")
    if found.differing is None:
        lines.append("Compared with no sources: --against CHECKOUT does.")
    elif not found.differing:
        how = "the same bytes" if found.same_bytes else (
            "the same contents; another version of liblzma pressed them into other bytes"
        )  # fmt: skip
        lines.append(f"made anew from {clean(found.against)}: {how}")
    return lines


def _against_it(found: verifying.Verified) -> str:
    if found.digest != found.expected:
        return f"the archive is {found.digest}, {archive_file.NAME}.sha256 says {found.expected}"
    names = found.differing or []
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return f"{len(names)} files are others than in {found.against}: {', '.join(names[:MOST])}{more}"
