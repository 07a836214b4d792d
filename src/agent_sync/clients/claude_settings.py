"""Claude Code's folders, and what in its settings has our hooks called (WORK-6).

Here and not beside the installer: hooks ask it too. Text in, answers out; nothing is written.
"""

import os

from .claude_code import CONFIG_DIR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOME_FOLDER = ".claude"
SETTINGS = ("settings.json", "settings.local.json")
SKILL = os.path.join("skills", "agent-sync")
"""Where the skill with its runtime lies in a folder of the client."""
RECORDS = "agent-sync"
"""What the installer notes of user scope, in the user's own folder."""
OFF = "disableAllHooks"
_SWITCH = "hooksConfig"
_PLUGINS = "enabledPlugins"
_DOOR = "agent-sync/scripts/"
_COMMANDS = ("agent-sync hook ", "agent_sync hook ")


def config_dir(env: "Mapping[str, str]") -> str:
    """The client's folder for the user."""
    given = env.get(CONFIG_DIR, "")
    home = env.get("HOME", "") or os.path.expanduser("~")
    return os.path.abspath(given or os.path.join(home, HOME_FOLDER))


def calls(text: str) -> "frozenset[str] | None":
    """What in a settings file has our hooks called, each as it stands; None when nobody could
    read the text as settings.

    A line that does something else as well counts too: it goes where hooks are called.
    """
    values = _values(text)
    return None if values is None else frozenset(_calls(values))


def disarms(before: "str | None", after: "str | None") -> bool:
    """Whether hooks that a settings file calls are not called any more with another text in its
    place, or nobody's are; None is a file that is not there.
    """
    there = (calls(before) if before is not None else None) or frozenset()
    values = _values(after) if after is not None else {}
    if values is None:
        return bool(there)
    if _is_off(values) and not _is_off(_values(before or "") or {}):
        return True
    return not there <= frozenset(_calls(values))


def _is_off(values: "dict[str, object]") -> bool:
    """Whether they switch all hooks off, or ours by their name, in any client's way."""
    switch = values.get(_SWITCH)
    if values.get(OFF) is True or not isinstance(switch, dict):
        return values.get(OFF) is True
    named = switch.get("disabled")
    return switch.get("enabled") is False or (isinstance(named, list) and RECORDS in named)


def _values(text: str) -> "dict[str, object] | None":
    import json

    try:
        values = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def _calls(values: "dict[str, object]") -> "Iterator[str]":
    import json

    events = values.get("hooks")
    for event, groups in events.items() if isinstance(events, dict) else ():
        for group in groups if isinstance(groups, list) else ():
            # One client lists hooks without groups.
            handlers = group.get("hooks", [group]) if isinstance(group, dict) else None
            for handler in handlers if isinstance(handlers, list) else ():
                if _is_call(handler):
                    place = [event, group.get("matcher"), handler]
                    yield json.dumps(place, sort_keys=True)
    plugins = values.get(_PLUGINS)
    for name, on in plugins.items() if isinstance(plugins, dict) else ():
        if on is True and str(name).partition("@")[0] == "agent-sync":
            yield str(name)


def _is_call(handler: object) -> bool:
    if not isinstance(handler, dict):
        return False
    arguments = handler.get("args")
    words = [handler.get("command"), *(arguments if isinstance(arguments, list) else ())]
    said = " ".join(str(word) for word in words).replace("\\", "/") + " "
    return _DOOR in said or any(one in said for one in _COMMANDS)
