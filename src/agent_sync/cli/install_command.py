"""``install`` and ``uninstall``: hooks and runtime go in, and come out again (INST)."""

import argparse
import json
import os
from pathlib import Path

from ..errors import InstallError, UsageError
from ..install import clients_plan, install_plan
from ..install.client_findings import READ
from ..install.commit_guard import guard_install
from ..install.install_report import Report
from ..install.other_clients import client_state, used_clients
from ..install.other_clients.client_row import PASTED, Row
from ..install.other_clients.client_rows import ROWS
from ..install.proving import HOLDER_NAME, Proof, prove, prove_other

# All of it at once: uninstalling from an installed copy removes the files of this very program.
from ..repository import location
from ..views.terminal import clean
from . import codex_question, mcp_option, uninstall_question, value_kinds
from .context import Context
from .parsing import Parser, command
from .result import Problem, Result, failed

ARMED = (
    "",
    "Protection is enforced for every Claude Code session started here from now on.",
    "Sessions that are already running: restart them.",
)
NOT_YET = "Nothing is protected by this alone: add it, or run it again with --write-settings."
ADVISED = (
    "",
    "Protection is advisory: agents are told what stands against an edit, and nothing is refused.",
    "'agent-sync install --write-settings' arms it.",
    "Sessions that are already running: restart them.",
)
SCOPES = ("project", "local", "user")
AGENTS = "auto|all|NAME,..."


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
    _common(parser)
    parser.add_argument("--write-settings", action="store_true", help="merge the hooks in")
    parser.add_argument(
        "--agents",
        metavar=AGENTS,
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
    parser = command(sub, "uninstall", run_uninstall, "take the hooks and the skill out again")
    _common(parser)
    parser.add_argument(
        "--agents",
        metavar=AGENTS,
        kind=value_kinds.CLIENTS,
        help="take out these clients' alone",
    )
    parser.add_argument("--purge", action="store_true", help="remove the state as well")


def _common(parser: Parser) -> None:
    parser.add_argument(
        "--target",
        default=".",
        metavar="DIR",
        kind=value_kinds.FOLDER,
        help="the repository (default: .)",
    )
    parser.add_argument("--scope", choices=SCOPES, default="project")
    parser.add_argument("--dry-run", action="store_true", help="say what would change")


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
    data, lines = _data(report), _steps(report)
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
        return Result(data, [*lines, *told(proof)], (problem,))
    return Result(data, [*lines, *told(proof), *ARMED])


def _install_for(context: Context, target: Path, args: argparse.Namespace) -> Result:
    """Arm several clients. Raises Conflict, InstallError, UsageError."""
    _demand_project(args)
    agents, why = _agents(target, args.agents)
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
    data, lines = {**_data(report), "agents": report.agents, "why": why}, _steps(report)
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
        lines += told(proof)
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


def _demand_project(args: argparse.Namespace) -> None:
    if args.scope != "project" or args.python:
        raise UsageError("--agents is for the project's own files: leave --scope and --python out")


def _agents(target: Path, said: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """The clients that are meant, and why those that were looked for. Raises UsageError."""
    if said != used_clients.AUTO:
        return used_clients.chosen(said), {}
    why = used_clients.found(Path(os.path.abspath(target)))
    if not why:
        raise UsageError("no client is seen to be used here: name the clients")
    return tuple(why), why


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


def run_uninstall(context: Context, args: argparse.Namespace) -> Result:
    """Uninstall. Raises Conflict, InstallError, UsageError."""
    if not args.dry_run:
        uninstall_question.demand_a_person(context, args.target)
    agents = None if args.agents is None else _agents(Path(args.target), args.agents)[0]
    entries = mcp_option.taken_out(args, agents)
    guard_file = _guard_file(Path(args.target))
    report = _uninstalled(Path(args.target), args)
    report.steps[:0] = entries.steps
    lines = _steps(report)
    if not report.changed:
        lines.append("Nothing of agent-sync was installed here.")
    elif not args.dry_run:
        lines.append("Restart sessions that are running.")
    if guard_file:
        lines.append(
            f"The commit guard stays in {clean(guard_file)} and does nothing without the program; "
            "'agent-sync guard uninstall', run before, takes it out."
        )
    return Result(_data(report), lines)


def _uninstalled(target: Path, args: argparse.Namespace) -> Report:
    """Raises InstallError, UsageError."""
    if args.agents is not None:
        _demand_project(argparse.Namespace(scope=args.scope, python=None))
    if args.scope != "project":
        return install_plan.uninstall(
            target, scope=args.scope, purge=args.purge, dry_run=args.dry_run
        )
    agents = None if args.agents is None else _agents(target, args.agents)[0]
    return clients_plan.uninstall(target, agents, purge=args.purge, dry_run=args.dry_run)


def _status_line(report: Report) -> list[str]:
    if report.status_line is None:
        return []
    return ["", "The status line would be:", json.dumps(report.status_line, indent=2)]


def _guard_file(target: Path) -> str:
    try:
        found = guard_install.status(target)
    except InstallError:
        return ""
    return "" if found.state == guard_install.ABSENT else str(found.file or "")


def _data(report: Report) -> dict[str, object]:
    return {
        "scope": report.scope,
        "target": report.target,
        "settings": report.settings,
        "dry_run": report.dry_run,
        "changed": report.changed,
        "status_line": report.status_line,
        "steps": [vars(step) for step in report.steps],
        "warnings": report.warnings,
    }


def _steps(report: Report) -> list[str]:
    lines = [
        f"{_action(step.action, dry_run=report.dry_run)} {clean(step.path)}"
        + (f": {clean(step.detail)}" if step.detail else "")
        for step in report.steps
    ]
    return lines + [f"warning: {clean(warning)}" for warning in report.warnings]


def _action(action: str, *, dry_run: bool) -> str:
    """'would update', and 'unchanged' alone: nothing would happen there."""
    return f"would {action}" if dry_run and action != "unchanged" else action


def told(proof: Proof) -> list[str]:
    """The proof as a person follows it."""
    if not proof.command:
        return []
    whose = f" of {ROWS[proof.client].label}" if proof.client in ROWS else ""
    code = "" if whose else " (exit 2)"
    lines = ["", f"Proof, with the installed hook command{whose} and two made-up sessions:"]
    lines.append(f"  session 1, called {HOLDER_NAME}, holds {clean(proof.path)}")
    if proof.refused:
        lines.append(f"  session 2 edits the same file: REFUSED{code}. Its model is told:")
        told_to_model = proof.refusal.split("\n")
        lines += [f"    | {clean(line)}" for line in told_to_model[: 1 if whose else None]]
    if proof.allowed:
        lines.append(f"  session 2 edits {clean(proof.free_path)}: allowed")
    return lines
