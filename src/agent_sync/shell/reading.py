"""The way in: the text of a shell command, and what it would write (AUTO-4, AUTO-6)."""

from .effects import Effects, Findings, GitCall
from .follow.script_runner import Runner
from .limits import MAX_COMMAND, Budget, Stop
from .prefilter import may_rename, maybe_writes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["effects", "maybe_writes", "measured"]


def effects(
    command: str,
    *,
    shell: str = "Bash",
    home: str = "",
    root: str = "",
    exported: "Iterable[str]" = (),
) -> Effects:
    """What ``command`` would write, and the commands of git in it.

    ``shell`` is 'Bash' (any POSIX shell), 'zsh' (the same, with its patterns) or 'PowerShell';
    ``home`` is the value of ``~`` and ``$HOME``, ``root`` that of ``$CLAUDE_PROJECT_DIR`` and
    of ``git rev-parse --show-toplevel`` ('' = unknown); what ``exported`` names stands in the
    environment, so that a change of it reaches what the command starts. Never raises, whatever
    the text is; the work is bounded (see ``limits``). Not promised: what scripts, programs and
    variables from outside do.
    """
    return measured(command, shell=shell, home=home, root=root, exported=exported)[0]


def measured(
    command: str,
    *,
    shell: str = "Bash",
    home: str = "",
    root: str = "",
    exported: "Iterable[str]" = (),
) -> "tuple[Effects, Budget | None]":
    """The same, with what the reading cost (None: the first look was enough)."""
    known, command = command, command[:MAX_COMMAND]
    if not maybe_writes(command) and not may_rename(command):
        return Effects(), None
    findings, budget = Findings(), Budget()
    budget.cut = len(known) > MAX_COMMAND
    try:
        runner = Runner(findings, budget, home, root)
        runner.scope.exported = frozenset(exported)
        _read(command.replace("\0", ""), shell, runner)
    except Stop:
        budget.whole, budget.cut = False, True
    if budget.cut:
        _cut_short(command, findings)
    findings.effects.whole = findings.effects.whole and budget.whole
    return findings.effects, budget


def _cut_short(command: str, findings: Findings) -> None:
    """What was not read may write anything, and be any command of git if its name occurs."""
    findings.idle = False
    findings.doubt("write", (), None)
    if "git" in command:
        findings.effects.gits.append(GitCall([None], "", {}))


def _read(command: str, shell: str, runner: Runner) -> None:
    if shell == "PowerShell":
        from .powershell.statements import read

        runner.text = command
        read(command, runner)
    else:
        runner.is_zsh = shell == "zsh"
        runner.script(command)
        runner.leftovers()
