"""``doctor``: what is armed, what failed, and whether the protection is real (INST-6, STATE-6)."""

import argparse
import os
from pathlib import Path
from typing import Any

from ..errors import InvalidInput, NoProject
from ..install import client_findings, doctor, verdict
from ..install.other_clients.client_rows import ROWS
from ..install.proving import Proof, prove
from ..install.verdict import Verdict
from ..presence.armed import ENFORCED
from ..repository import location
from ..views.terminal import clean
from . import progress_line, value_kinds
from .context import Context
from .install_lines import told
from .parsing import Parser, command
from .result import Problem, Result

NOT_RUN = "its hooks are not run, see above"
SHOW = "'agent-sync doctor --prove' shows it with two made-up sessions"
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
    found = Result(data, lines, problems, quotes=bool(quoted), own=own, quoted=quoted, told=True)
    looked = verdict.look(target, findings, facts)
    proofs = client_findings.proven(target) if args.prove else []
    if args.prove:
        looked, found = _proven(target, looked, found, facts, proofs)
    return _ended(found, looked, proven=args.prove)


def _ended(found: Result, said: Verdict, *, proven: bool) -> Result:
    """With the verdict as its end; only *enforced* leaves with 0."""
    problems = found.problems
    if said.word != ENFORCED and not problems:
        code = "not_proven" if proven else "not_enforced"
        problems = (Problem(code, f"not enforced: {said.why}", 1, {"fix": said.type}),)
    more = [] if proven or said.word != ENFORCED else [SHOW]
    shown = ["", *(clean(line) for line in said.lines), *more]
    data = {**found.data, "protection": said.word, "verdict": said._asdict()}
    return found._replace(
        data=data, lines=[*found.lines, *shown], problems=problems, own=[*found.own, *shown]
    )


def _proven(
    target: Path, looked: Verdict, found: Result, facts: dict[str, object], proofs: list[Proof]
) -> tuple[Verdict, Result]:
    """With a proof for every client that is armed here, Claude Code's first."""
    alone = bool(proofs) and client_findings.others_alone(target)
    if not alone:
        proof = prove(target)
        looked = verdict.proven(target, looked, proof, facts)
        found = _and_told(found._replace(data={**found.data, "proof": proof._asdict()}), proof)
        if not proof.proven:
            said = f"not enforced: {looked.why}"
            problem = Problem("not_proven", said, 1, {"fix": looked.type})
            found = found._replace(problems=(problem, *found.problems))
    for proof in proofs:
        found = _and_proven(found, facts, proof)
    found = found._replace(data={**found.data, "proofs": [one._asdict() for one in proofs]})
    return (_worst(looked, facts, proofs), found)


def _worst(looked: Verdict, facts: dict[str, object], proofs: list[Proof]) -> Verdict:
    """One client that is not guarded is enough not to say *enforced*."""
    for proof in proofs:
        word = client_findings.protection(facts["clients"], proof)
        if looked.word == ENFORCED and word != ENFORCED:
            label = ROWS[proof.client].label
            return Verdict(word, f"{label}: {proof.trouble or NOT_RUN}", verdict.ARM_OTHERS)
    return looked


def _and_told(found: Result, proof: Proof) -> Result:
    shown = told(proof)
    return found._replace(lines=[*found.lines, *shown], own=[*found.own, *shown])


def _and_proven(looked: Result, facts: dict[str, object], proof: Proof) -> Result:
    """The same with another client's proof behind it."""
    word, label = client_findings.protection(facts["clients"], proof), ROWS[proof.client].label
    trouble = "" if word == ENFORCED else f": {proof.trouble or NOT_RUN}"
    problems = looked.problems
    if trouble:
        problems = (*problems, Problem("not_proven", f"{label} not enforced{trouble}", 1, {}))
    shown = [*told(proof), "", f"Protection of {label}: {word}{clean(trouble)}"]
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
    return Result({"repair": outcome}, [clean(line) for line in _repaired(outcome)])


def _repaired(outcome: dict[str, Any]) -> list[str]:
    """What a repair did, as a person reads it."""
    if outcome["state"] != "repaired":
        return [f"The database is {outcome['state']}: there is nothing to repair."]
    lines = ["The database is repaired."]
    lines += [f"It was wrong: {fault}" for fault in outcome["faults"]]
    lines += [f"The broken file is kept: {path}" for path in outcome["kept"]]
    for name, table in outcome["tables"].items():
        rest = "" if table["complete"] else "; the rest cannot be read"
        if table["saved"] or rest:
            count = f"{table['saved']:,} row{'' if table['saved'] == 1 else 's'}"
            lines.append(f"Saved of {name.replace('_', ' ')}: {count}{rest}")
    return lines


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
