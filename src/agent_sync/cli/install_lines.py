"""What installing and uninstalling did, for a program and for a person, and the proof."""

from ..install.install_report import Report
from ..install.other_clients.client_rows import ROWS
from ..install.proving import HOLDER_NAME, Proof
from ..views.terminal import clean


def data(report: Report) -> dict[str, object]:
    """A report for a program."""
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


def steps(report: Report) -> list[str]:
    """A line for each step, and the warnings."""
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
