"""``install``: hooks and runtime go in, and are proven (INST)."""

import argparse
import json
import os
from pathlib import Path

from ..errors import InstallError, UsageError
from ..install import clients_plan, install_plan, without_git
from ..install.client_findings import READ
from ..install.install_report import Report
from ..install.other_clients import client_state, used_clients
from ..install.other_clients.client_row import PASTED, Row
from ..install.other_clients.client_rows import ROWS
from ..install.proving import Proof, prove, prove_other
from ..repository import location
from ..views.terminal import clean
from . import codex_question, install_lines, install_options, mcp_option, value_kinds
from .context import Context
from .parsing import Parser, command
from .result import Problem, Result, failed

ARMED = (
    "",
    "Protection is enforced for every Claude Code session started here from now on.",
    "Sessions that are already running: restart them.",
)
ALSO = f"That is {without_git.SHORT}."
NOT_YET = "Nothing is protected by this alone: add it, or run it again with --write-settings."
ADVISED = (
    "",
    "Protection is advisory: agents are told what stands against an edit, and nothing is refused.",
    "'agent-sync install --write-settings' arms it.",
    "Sessions that are already running: restart them.",
)


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    parser = command(
        sub,
        "install",
        run_install,
        "copy the skill with its runtime and arm the hooks",
        more="Without --write-settings the hooks are printed for you to paste. Scopes: project is "
        "shared through the\nrepository, local is this machine only, user arms every repository "
        "that has a coordination folder.\n--agents writes the hooks of other clients too, for the "
        f"project: auto takes those that are used here, and\nnames are "
        f"{', '.join(used_clients.NAMES)}. Without it, Claude Code alone.",
    )
    install_options.add_common(parser)
    parser.add_argument("--write-settings", action="store_true", help="merge the hooks in")
    parser.add_argument(
        "--agents",
        metavar=install_options.AGENTS,
        kind=value_kinds.CLIENTS,
        help="arm these clients: each one's own file",
    )
    parser.add_argument(
        "--instructions",
        action="store_true",
        help="with --agents: one marked line in AGENTS.md or GEMINI.md",
    )
    parser.add_argument("--strict", action="store_true", help="refuse edits when a hook fails")
    parser.add_argument(
        "--advisory",
        action="store_true",
        help="tell, refuse nothing, for a first week; install again without it to arm",
    )
    parser.add_argument(
        "--statusline",
        action="store_true",
        help="show who is here in Claude Code's status line, behind one that is there",
    )
    parser.add_argument(
        "--python",
        metavar="PATH",
        kind=value_kinds.FILE,
        help="interpreter for local and user scope",
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="replace texts of ours that somebody changed"
    )
    mcp_option.add_option(parser)
    parser.add_argument(
        "--trust",
        action="store_true",
        help="with --agents codex: ask, at a terminal, whether Codex may trust the hooks",
    )


def run_install(context: Context, args: argparse.Namespace) -> Result:
    """Install, also the MCP server where it is asked for. Raises InstallError, UsageError."""
    try:
        entries = mcp_option.looked_at(args)
    except InstallError as error:
        return _left_alone(error)
    # By itself --mcp is about nothing else: hooks stay as they are, armed or not.
    alone = args.mcp and args.agents is None and not (args.write_settings or args.statusline)
    return mcp_option.written(args, entries, Result() if alone else _installed(context, args))


def _installed(context: Context, args: argparse.Namespace) -> Result:
    """Install, and prove it when the settings were written. Raises InstallError, UsageError."""
    target = Path(args.target)
    if args.advisory and (args.strict or args.agents is not None):
        raise UsageError("--advisory goes with Claude Code's hooks alone, and without --strict")
    if args.agents is not None:
        return _install_for(context, target, args)
    if args.instructions or args.trust:
        raise UsageError("--instructions and --trust need --agents")
    try:
        report = install_plan.install(
            target,
            scope=args.scope,
            write_settings=args.write_settings,
            dry_run=args.dry_run,
            strict=args.strict,
            python=args.python,
            statusline=args.statusline,
            overwrite=args.overwrite,
            advisory=args.advisory,
        )
    except InstallError as error:
        return _left_alone(error)
    data, lines = install_lines.data(report), install_lines.steps(report)
    if args.dry_run:
        return Result(data, [*lines, *_status_line(report)])
    if not args.write_settings:
        lines += ["", f"Add this to {clean(report.settings)} to arm the hooks:", report.block]
        return Result({**data, "hooks": report.block}, [*lines, NOT_YET])
    if args.scope == "user" and not _keeps_state(target):
        return Result(data, [*lines, "Run 'agent-sync init' in each repository to arm."])
    if args.advisory:
        return Result(data, [*lines, *ADVISED])
    proof = prove(Path(os.path.abspath(target)), makes=True)
    data["proof"] = proof._asdict()
    problem = Problem("not_proven", f"installed, but not proven: {proof.trouble}", 1, {})
    if not proof.proven:
        return Result(data, [*lines, *install_lines.told(proof)], (problem,))
    armed = ARMED if without_git.has_repository(target) else (*ARMED[:2], ALSO, *ARMED[2:])
    return Result(data, [*lines, *install_lines.told(proof), *armed])


def _install_for(context: Context, target: Path, args: argparse.Namespace) -> Result:
    """Arm several clients. Raises Conflict, InstallError, UsageError."""
    install_options.demand_project(args)
    agents, why = install_options.clients(target, args.agents)
    if args.trust:
        codex_question.demand_a_terminal(context, args, agents)
    try:
        report = clients_plan.install(
            target,
            agents,
            dry_run=args.dry_run,
            strict=args.strict,
            statusline=args.statusline,
            overwrite=args.overwrite,
            instructions=args.instructions,
        )
    except InstallError as error:
        return _left_alone(error)
    data, lines = (
        {**install_lines.data(report), "agents": report.agents, "why": why},
        install_lines.steps(report),
    )
    lines = [*(f"{name}: {said}" for name, said in why.items()), *lines, *_to_know(report)]
    data["pasted"] = report.pasted
    data["read_not_run"] = [x for x in report.agents if x in ROWS and not ROWS[x].dialect.run]
    if args.dry_run:
        return Result(data, lines)
    if args.trust:
        lines += codex_question.trusted(context, Path(report.target))
    proofs = _proofs(report)
    data["proofs"] = [proof._asdict() for proof in proofs]
    for proof in proofs:
        lines += install_lines.told(proof)
    problems = tuple(
        Problem("not_proven", f"{proof.client}: installed, but not proven: {proof.trouble}", 1, {})
        for proof in proofs
        if not proof.proven
    )
    return Result(data, [*lines, *_still_to_do(report)], problems)


def _proofs(report: Report) -> list[Proof]:
    """What each armed client's hook does with a canary."""
    target = Path(report.target)
    rows = [ROWS[x] for x in report.agents if x in ROWS and ROWS[x].form != PASTED]
    claudes = [prove(target, makes=True)] if used_clients.CLAUDE in report.agents else []
    return [*claudes, *(prove_other(target, row, makes=True) for row in rows)]


def _to_know(report: Report) -> list[str]:
    """What is not as with other clients, and what is left for the person to paste."""
    rows = [ROWS[name] for name in report.agents if name in ROWS]
    lines = [f"{row.label} was {READ}: try it before you rely on it." for row in rows if _read(row)]
    lines += [f"{row.label}: {row.said}." for row in rows if row.said]
    for path, block in report.pasted.items():
        lines += ["", f"Add this to {clean(path)} yourself:", block.rstrip("\n")]
    return lines


def _read(row: Row) -> bool:
    return not row.dialect.run


def _still_to_do(report: Report) -> list[str]:
    """What an armed client waits for before it runs a hook."""
    states = client_state.states(Path(report.target), os.environ, {})
    waiting = [one for one in states if one.name in report.agents and one.trouble]
    lines = [
        f"{one.label} does not run its hooks yet: {clean(one.trouble)}"
        + (f" -> {one.fix}" if one.fix else "")
        for one in waiting
    ]
    return ["", *lines, "Sessions that are already running: restart them."]


def _keeps_state(target: Path) -> bool:
    """Whether 'agent-sync init' was run there: user scope arms no other repository."""
    found = location.locate(os.path.abspath(target), {})
    return found is not None and found.initialised


def _left_alone(error: InstallError) -> Result:
    """The failure; where the settings were the reason, with what could be pasted into them."""
    block = error.facts.get("block")
    if not block:
        return failed(error)
    lines = [
        "Put the file right and run this again. Or run it without --write-settings, and then add "
        "this to the file yourself:",
        str(block).rstrip("\n"),
    ]
    return failed(error)._replace(lines=lines)


def _status_line(report: Report) -> list[str]:
    if report.status_line is None:
        return []
    return ["", "The status line would be:", json.dumps(report.status_line, indent=2)]
