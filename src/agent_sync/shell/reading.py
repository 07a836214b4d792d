"""The way in: the text of a shell command, and what it would write (AUTO-4, AUTO-6)."""

from .effects import Effects, Findings
from .follow.script_runner import Runner
from .limits import Budget, Stop
from .prefilter import maybe_writes

__all__ = ["effects", "maybe_writes", "measured"]


def effects(command: str, *, shell: str = "Bash", home: str = "", root: str = "") -> Effects:
    """What ``command`` would write, and the commands of git in it.

    ``shell`` is 'Bash' (any POSIX shell), 'zsh' (the same, with its patterns) or 'PowerShell';
    ``home`` is the value of ``~`` and ``$HOME``, ``root`` that of ``$CLAUDE_PROJECT_DIR`` and
    of ``git rev-parse --show-toplevel`` ('' = unknown). Never raises, whatever the text is;
    the work is bounded (see ``limits``). Not promised: what scripts, programs and variables
    from outside do.
    """
    return measured(command, shell=shell, home=home, root=root)[0]


def measured(
    command: str, *, shell: str = "Bash", home: str = "", root: str = ""
) -> "tuple[Effects, Budget | None]":
    """The same, with what the reading cost (None: the first look was enough)."""
    if not maybe_writes(command):
        return Effects(), None
    findings, budget = Findings(), Budget()
    try:
        _read(command.replace("\0", ""), shell, Runner(findings, budget, home, root))
    except Stop:
        budget.whole = False
    findings.effects.whole = budget.whole
    return findings.effects, budget


def _read(command: str, shell: str, runner: Runner) -> None:
    if shell == "PowerShell":
        from .powershell.statements import read

        read(command, runner)
    else:
        runner.is_zsh = shell == "zsh"
        runner.script(command)
        runner.leftovers()
