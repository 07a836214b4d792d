"""``install --mcp`` and what ``uninstall`` takes out of it: the MCP server in clients' files."""

import argparse
from pathlib import Path

from ..errors import UsageError
from ..install.install_report import Report
from ..install.mcp_entries import entries_plan, entry_table
from ..install.mcp_entries.entries_plan import Change
from ..install.scopes import place
from ..views.terminal import clean
from . import value_kinds
from .parsing import Parser
from .result import Result

PROJECT = "project"


def add_option(parser: Parser) -> None:
    """Declare ``--mcp``."""
    parser.add_argument(
        "--mcp",
        nargs="?",
        const=entry_table.AUTO,
        metavar="auto|all|NAME,...",
        kind=value_kinds.FREE,
        help="name the MCP server in the configuration of clients: of those that are used here "
        "(auto), of all, or of these; hooks are left as they are unless they are asked for, too",
    )


def looked_at(args: argparse.Namespace) -> "list[Change]":
    """What --mcp would change, looked at before anything is. Raises InstallError, UsageError."""
    if not args.mcp:
        return []
    if args.scope != PROJECT:
        raise UsageError("--mcp writes files of the whole project: --scope project")
    where = place(Path(args.target), args.scope)
    return entries_plan.to_add(where, entry_table.wanted(where.target, args.mcp))


def written(args: argparse.Namespace, changes: "list[Change]", result: Result) -> Result:
    """The result of an installation with these changes, which are written unless it failed."""
    if not changes or result.problems:
        return result
    where = place(Path(args.target), args.scope)
    report = Report(args.scope, str(where.target), str(where.settings), args.dry_run)
    if not args.dry_run:  # hooks may have come into the same file meanwhile
        changes = entries_plan.to_add(where, [one.row for one in changes])
    entries_plan.add(where, changes, report)
    return _with(result, report)


def taken_out(args: argparse.Namespace, clients: "tuple[str, ...] | None") -> Report:
    """Take our entries out of the files of these clients alone, None for every file of the project.
    Raises InstallError, UsageError.
    """
    where = place(Path(args.target), args.scope)
    report = Report(args.scope, str(where.target), str(where.settings), args.dry_run)
    if args.scope == PROJECT:
        rows = entry_table.only_of(clients)
        entries_plan.remove(where, entries_plan.to_remove(where, rows), report)
    return report


def _with(result: Result, report: Report) -> Result:
    would = "would " if report.dry_run else ""
    steps = [f"{would}{one.action} {clean(one.path)}: {one.detail}" for one in report.steps]
    warnings = [f"warning: {clean(one)}" for one in report.warnings]
    data = {"mcp": [vars(step) for step in report.steps], "mcp_warnings": report.warnings}
    lines = [*result.lines, *steps, *warnings]
    return result._replace(data={**result.data, **data}, lines=lines)
