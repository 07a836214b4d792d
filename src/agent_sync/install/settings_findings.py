"""What ``doctor`` says of Claude Code's settings files: what each arms, and what each shows."""

import sys
from pathlib import Path

from ..errors import InstallError
from ..system.plain_files import whole
from . import nested_installs
from .claude_code import statusline_choice, surroundings
from .claude_code.hook_table import TABLE
from .finding import Finding
from .scopes import place, settings_files
from .settings_files.settings import armed

Facts = dict[str, object]
UNARMED = Finding(
    "warning",
    "no settings file arms the hooks (a plugin of --plugin-dir would not be seen here)",
    "agent-sync install --write-settings",
)


def arming(target: Path, findings: list[Finding], facts: Facts) -> None:
    """Which file arms which events, and what around it would surprise its user."""
    wanted = {entry.event for entry in TABLE}
    listed: dict[str, object] = {}
    for scope, path in settings_files(target).items():
        events = _events(path, findings)
        if events is None:
            continue
        listed[scope] = {"path": str(path), "events": sorted(events)}
        if events:
            missing = sorted(wanted - events)
            findings.append(Finding("ok", f"{path} arms {len(events)} of {len(wanted)} events"))
            if missing:
                sentence = f"{path} does not arm {', '.join(missing)}"
                findings.append(Finding("warning", sentence, "run agent-sync install again"))
    facts["settings"] = listed
    if not any(isinstance(one, dict) and one["events"] for one in listed.values()):
        findings.append(UNARMED)
    try:
        where = place(target, "project")
    except InstallError:
        return
    around = surroundings.look_around(where, sys.executable)
    findings += [Finding("note", text) for text in nested_installs.told(where)]
    findings += [Finding("warning", text) for text in around if "arms agent-sync too" not in text]
    if sum(isinstance(one, dict) and bool(one["events"]) for one in listed.values()) > 1:
        findings.append(
            Finding("warning", "several settings files arm the hooks: each runs twice", "keep one")
        )


def _events(path: Path, findings: list[Finding]) -> "set[str] | None":
    try:
        return {group.event for group in armed(whole(str(path)).decode())}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, InstallError) as error:
        findings.append(Finding("error", f"{path} cannot be read: {error}", "the client drops it"))
        return None


def status_line(target: Path, findings: list[Finding], facts: Facts) -> None:
    """What the client's status line shows; it is a choice, so its absence is no fault."""
    found = statusline_choice.states(target)
    facts["status_line"] = {scope: one.state for scope, one in found.items()}
    ours = [scope for scope, one in found.items() if one.ours]
    if not ours:
        return
    paths, first = settings_files(target), next(iter(found))
    if not found[first].ours:
        sentence = f"{paths[first]} hides the status line of agent-sync in {paths[ours[0]]}"
        fix = f"agent-sync install --scope {first} --statusline --write-settings"
        findings.append(Finding("warning", sentence, fix))
        return
    alone = found[first].state == statusline_choice.PLAIN
    how = "" if alone else ", behind another command"
    findings.append(Finding("ok", f"{paths[first]} shows the status line{how}"))
