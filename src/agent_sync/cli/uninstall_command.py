"""``uninstall``: hooks and runtime come out again (INST)."""

import argparse
import shlex
from pathlib import Path

from ..errors import InstallError
from ..install import clients_plan, install_plan, nested_installs
from ..install.commit_guard import guard_install
from ..install.install_report import Report

# All of it at once: uninstalling from an installed copy removes the files of this very program.
from ..views.terminal import clean
from . import install_lines, install_options, mcp_option, uninstall_question, value_kinds
from .context import Context
from .parsing import Parser, command
from .result import Result


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(sub, "uninstall", run_uninstall, "take the hooks and the skill out again")
    install_options.add_common(parser)
    parser.add_argument(
        "--agents",
        metavar=install_options.AGENTS,
        kind=value_kinds.CLIENTS,
        help="take out these clients' alone",
    )
    parser.add_argument("--purge", action="store_true", help="remove the state as well")


def run_uninstall(context: Context, args: argparse.Namespace) -> Result:
    """Uninstall. Raises Conflict, InstallError, UsageError."""
    if args.dry_run:
        asked = uninstall_question.who_is_asked_about(context, args.target)
    else:
        asked = ""
        uninstall_question.demand_a_person(context, args.target)
    agents = (
        None if args.agents is None else install_options.clients(Path(args.target), args.agents)[0]
    )
    entries = mcp_option.taken_out(args, agents)
    guard_file = _guard_file(Path(args.target))
    report = _uninstalled(Path(args.target), args)
    report.steps[:0] = entries.steps
    report.warnings += [asked] if asked else []
    lines = install_lines.steps(report)
    if not report.changed:
        lines += _elsewhere(report)
    elif not args.dry_run:
        lines.append("Restart sessions that are running.")
    if guard_file:
        lines.append(
            f"The commit guard stays in {clean(guard_file)} and does nothing without the program; "
            "'agent-sync guard uninstall', run before, takes it out."
        )
    return Result(install_lines.data(report), lines)


def _elsewhere(report: Report) -> list[str]:
    """Where nothing was found, and where something is."""
    target = Path(report.target)
    where = Path(report.settings).parent if report.scope == "user" else target
    lines = [f"Nothing of agent-sync is installed in {clean(str(where))} ({report.scope} scope)."]
    for folder in (target, *nested_installs.above(target)):
        for scope in nested_installs.scopes_in(folder):
            if (folder, scope) == (target, report.scope):
                continue
            words = [] if folder == target else ["--target", shlex.quote(str(folder))]
            words += [] if scope == "project" else ["--scope", scope]
            said = clean(" ".join(["agent-sync uninstall", *words]))
            lines.append(f"It is installed in {clean(str(folder))} ({scope} scope): {said}")
    return lines


def _uninstalled(target: Path, args: argparse.Namespace) -> Report:
    """Raises InstallError, UsageError."""
    if args.agents is not None:
        install_options.demand_project(argparse.Namespace(scope=args.scope, python=None))
    if args.scope != "project":
        return install_plan.uninstall(
            target, scope=args.scope, purge=args.purge, dry_run=args.dry_run
        )
    agents = None if args.agents is None else install_options.clients(target, args.agents)[0]
    return clients_plan.uninstall(target, agents, purge=args.purge, dry_run=args.dry_run)


def _guard_file(target: Path) -> str:
    try:
        found = guard_install.status(target)
    except InstallError:
        return ""
    return "" if found.state == guard_install.ABSENT else str(found.file or "")
