"""``doctor``: what is armed, what failed, and whether the protection is real (INST-6, STATE-6)."""

import argparse
import os
from pathlib import Path

from ..errors import InvalidInput, NoProject
from ..install import client_findings, doctor
from ..install.other_clients.client_rows import ROWS
from ..install.proving import Proof, prove
from ..presence.armed import ENFORCED
from ..repository import location
from ..views.terminal import clean
from . import progress_line, value_kinds
from .context import Context
from .install_command import told
from .parsing import Parser, command
from .result import Problem, Result

MARKS = {"ok": "ok     ", "note": "note   ", "warning": "warning", "error": "ERROR  "}


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(sub, "doctor", run_doctor, "look for what is wrong, and prove the protection")
    parser.add_argument(
        "--target",
        default=None,
        metavar="DIR",
        kind=value_kinds.FOLDER,
        help="the repository (default: .)",
    )
    parser.add_argument(
        "--prove", action="store_true", help="run the installed hook against a canary lease"
    )
    parser.add_argument(
        "--repair", action="store_true", help="save what can be read of a broken database"
    )


def run_doctor(context: Context, args: argparse.Namespace) -> Result:
    """Examine; with ``--prove`` run the hooks, with ``--repair`` rebuild the database."""
    target = Path(os.path.abspath(args.target or context.cwd))
    if args.repair:
        return _repair(context, target)
    with progress_line.line(context) as line:
        tell = progress_line.counter(line, progress_line.IMPORTING)
        findings, facts = doctor.examine(target, tell)
    lines: list[str] = []
    own: list[str] = []
    quoted: list[str] = []
    for finding in findings:
        first, *more = finding.what.split("\n")
        fix = f" -> {finding.fix}" if finding.fix else ""
        own.append(f"{MARKS[finding.level]} {clean(first)}{fix}")
        quoted += [clean(line) for line in more]
        lines += [own[-1], *(f"        {clean(line)}" for line in more)]
    data: dict[str, object] = {
        "findings": [finding._asdict() for finding in findings],
        **facts,
    }
    problems = tuple(
        Problem("unhealthy", finding.what, 1, {"fix": finding.fix})
        for finding in findings
        if finding.level == "error"
    )
    found = Result(data, lines, problems, quotes=bool(quoted), own=own, quoted=quoted)
    return _proven(target, found, facts) if args.prove else found


def _proven(target: Path, looked: Result, facts: dict[str, object]) -> Result:
    """With a proof for every client that is armed here, Claude Code's first."""
    proofs = client_findings.proven(target)
    alone = bool(proofs) and client_findings.others_alone(target)
    found = looked if alone else _proven_for_claude(target, looked, facts)
    for proof in proofs:
        found = _and_proven(found, facts, proof)
    return found._replace(data={**found.data, "proofs": [one._asdict() for one in proofs]})


def _proven_for_claude(target: Path, looked: Result, facts: dict[str, object]) -> Result:
    proof = prove(target)
    word = doctor.protection(target, facts, proven=proof.proven)
    data = {**looked.data, "protection": word, "proof": proof._asdict()}
    shown = [*told(proof), "", f"Protection: {word}"]
    problems = looked.problems
    if word != ENFORCED:
        trouble = proof.trouble or "the hooks are switched off (disableAllHooks)"
        problems = (*problems, Problem("not_proven", f"not enforced: {trouble}", 1, {}))
    lines, own = [*looked.lines, *shown], [*looked.own, *shown]
    return looked._replace(data=data, lines=lines, problems=problems, own=own)


def _and_proven(looked: Result, facts: dict[str, object], proof: Proof) -> Result:
    """The same with another client's proof behind it."""
    word, label = client_findings.protection(facts["clients"], proof), ROWS[proof.client].label
    shown = [*told(proof), "", f"Protection of {label}: {word}"]
    problems = looked.problems
    if word != ENFORCED:
        trouble = proof.trouble or "its hooks are not run, see above"
        problems = (*problems, Problem("not_proven", f"{label} not enforced: {trouble}", 1, {}))
    lines, own = [*looked.lines, *shown], [*looked.own, *shown]
    return looked._replace(lines=lines, problems=problems, own=own)


def _repair(context: Context, target: Path) -> Result:
    """Rebuild the database of ``target``. Raises InvalidInput, NoProject, StoreError."""
    from ..store.broken.repair import repair

    if not target.is_dir():
        raise InvalidInput(f"{clean(str(target))} is not a folder")
    where = location.locate(str(target), context.env)
    if where is None:
        raise NoProject(start=clean(str(target)))
    with progress_line.line(context) as line:
        outcome = repair(where, Repairing(line) if line.shown else None)
    lines = [f"{clean(str(name))}: {clean(str(value))}" for name, value in outcome.items()]
    return Result({"repair": outcome}, lines)


class Repairing:
    """Shows which table a repair is at, and how many rows of all tables it has saved so far."""

    def __init__(self, line: progress_line.Line) -> None:
        self.line = line
        self.saved: dict[str, int] = {}

    def __call__(self, table: str, done: int, total: int) -> None:
        """A ``Progress`` of the store."""
        self.saved[table] = done  # a second attempt begins at the first table again
        told = f" {done:,} of {total:,}" if total else ""
        so_far = sum(self.saved.values())
        head = f"repairing the database: {table.replace('_', ' ')}{told}"
        self.line.show(head, f" · {so_far:,} rows saved", step="" if total else table)
