"""What a session that starts here can count on, in a word, why, and what to type (ARR-3).

From a look alone: nothing that a checkout holds is run for it (OFF-5). ``doctor --prove`` does
that, and then the proof decides.
"""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..presence.armed import ADVISORY, ENFORCED, OFF
from ..runtime import archive_file
from ..system import programs
from . import client_findings, interpreters, without_git
from .claude_code import surroundings
from .finding import Finding
from .proving import NOT_IN_USE, Proof, arms_only_where_in_use, edit_gates
from .settings_files.hook_line import SCRIPT
from .skill_source import SUM
from .whole_files import digest

if TYPE_CHECKING:
    from collections.abc import Sequence

ARM = "agent-sync install --write-settings"
ARM_OTHERS = "agent-sync install --agents auto"
TAKE_OUT = "take that key out of the file"
LOST = (
    "agent-sync doctor --prove  (what is prepared in your cache may serve), else "
    "agent-sync install --write-settings"
)
TOLD = "installed with --advisory: agents are told what stands against an edit, not refused"
RESTART = "restart that session where the hooks are installed"
Facts = dict[str, object]


class Verdict(NamedTuple):
    """``word`` is enforced, advisory or off; ``why`` and ``type`` are '' where nothing is wrong."""

    word: str
    why: str = ""
    type: str = ""

    @property
    def lines(self) -> list[str]:
        """As a person reads it: the word, why, what to type."""
        found = [f"Protection: {self.word}"]
        found += [f"Why:        {self.why}"] if self.why else []
        return found + ([f"Type:       {self.type}"] if self.type else [])


def look(target: Path, findings: "Sequence[Finding]", facts: Facts) -> Verdict:
    """What can be said without running anything."""
    found = _obstacle(target, findings)
    if found:
        return Verdict(_less(facts), *found)
    if facts.get("paused"):
        return Verdict(OFF, str(facts["paused"]), "agent-sync pause --end")
    if all(is_advisory(handler) for _, handler in edit_gates(target) or [(target, {})]):
        return Verdict(ADVISORY, TOLD, ARM)
    return _of_others(facts) or _enforced(target, facts)


def proven(target: Path, looked: Verdict, proof: Proof, facts: Facts) -> Verdict:
    """The same once the installed hook was run."""
    off = surroundings.switched_off(target) or facts.get("paused")
    if proof.proven and not off:
        return looked if looked.word == ENFORCED else _enforced(target, facts)
    if looked.word != ENFORCED:
        return looked
    return Verdict(_less(facts), proof.trouble, ARM)


def _less(facts: Facts) -> str:
    """Commands still tell agents of one another where there is a database, and nothing refuses."""
    return ADVISORY if facts.get("database") else OFF


def _obstacle(target: Path, findings: "Sequence[Finding]") -> "tuple[str, str] | None":
    wrong = next((one for one in findings if one.level == "error"), None)
    if wrong:
        return wrong.what.split("\n")[0], wrong.fix
    off = surroundings.switched_off(target)
    if off:
        return f"{off} has disableAllHooks: no hook runs", TAKE_OUT
    gates = edit_gates(target)
    if not gates:
        armed = surroundings.plugin(target) or client_findings.others_alone(target)
        return None if armed else ("no settings file arms the edit gate here", ARM)
    return _of_gates(target, gates)


def _of_gates(
    target: Path, gates: "list[tuple[Path, dict[str, object]]]"
) -> "tuple[str, str] | None":
    """Why no installed edit gate will judge."""
    from ..repository import location

    here = location.locate(str(target), {})
    in_use = here is not None and here.initialised
    if not in_use and all(arms_only_where_in_use(handler) for _, handler in gates):
        return NOT_IN_USE, "agent-sync init"
    if all(_is_portable(handler) for _, handler in gates):
        unusable = interpreters.unusable_on_path()
        if unusable:
            return unusable, "install Python 3.10 or later; or agent-sync install --scope local"
    lost = [path for path, handler in gates if not _is_there(path, handler)]
    if len(lost) == len(gates):
        return f"what {lost[0]} calls is not in this checkout (an older branch?) or damaged", LOST
    return None


def is_advisory(handler: dict[str, object]) -> bool:
    """Whether an installed hook tells what it would refuse, and refuses nothing."""
    args = handler.get("args")
    words = args if isinstance(args, list) else str(handler.get("command", "")).split()
    return "--advisory" in words


def _is_portable(handler: dict[str, object]) -> bool:
    return "command -v python3" in str(handler.get("command", ""))


def _is_there(settings: Path, handler: dict[str, object]) -> bool:
    """Whether the copy of the skill that a handler calls is there and whole, if it calls one."""
    said = f"{handler.get('command', '')} {handler.get('args', '')}"
    if f"{SCRIPT.rpartition('/')[0]}/" not in said:
        return True
    skill = settings.parent / "skills" / SCRIPT.partition("/")[0]
    door = skill / "scripts" / ("hook.py" if f"{SCRIPT}.py" in said else "hook")
    return door.is_file() and _is_whole(skill)


def _is_whole(skill: Path) -> bool:
    """Its archive is what the sum beside it says; copies of before and checkouts have none."""
    program, summed = skill / archive_file.NAME, skill / SUM
    if not program.exists():
        return not summed.exists()
    try:
        return digest(program.read_bytes()) == summed.read_text("ascii").split()[0]
    except (OSError, ValueError, IndexError):
        return False


def _of_others(facts: Facts) -> "Verdict | None":
    """Of another client that is armed and on this machine, and does not run its hooks."""
    listed = facts.get("clients")
    for one in listed if isinstance(listed, list) else []:
        meant = client_findings.concerns(one["name"], one["armed"], one["used"])
        if meant and one["program"] and one["armed"] and one["trouble"]:
            return Verdict(ADVISORY, f"{one['label']}: {one['trouble']}", str(one["fix"]))
    return None


def _enforced(target: Path, facts: Facts) -> Verdict:
    """For sessions from now on; those that run already an installation may not reach."""
    listed = facts.get("sessions")
    sessions = listed if isinstance(listed, list) else []
    names = [str(one["agent"]) for one in sessions if one["protection"] in (ADVISORY, OFF)]
    if names:
        return Verdict(ENFORCED, f"but not for {', '.join(names)}: no hook runs there", RESTART)
    if facts.get("git") is False:
        return Verdict(ENFORCED, without_git.SHORT, "git init" if programs.found("git") else "")
    plugin = None if edit_gates(target) else surroundings.plugin(target)
    return Verdict(ENFORCED, f"{plugin[1]} enables the plugin {plugin[0]}" if plugin else "")
