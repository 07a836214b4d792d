"""Which session a client's shell belongs to, where its variables alone do not say it (AGENT-5).

Some clients tell their shells nothing, and in the shell of a subagent one tells an id that no hook
ever hears. There the database is asked who is known by that id, and then which sessions the
client's process above has; of several the one that has a shell call open.
"""

from collections.abc import Mapping

from ..clients import in_client
from ..identity import who
from ..presence import agents, known_agents, vouching
from ..sessions import open_calls
from ..store.sqlite import Store
from ..system import ancestors

PROCESS = "process"
"""The source of an id that a process above vouches for."""


def client(env: Mapping[str, str]) -> "in_client.Signs | None":
    """The client around this shell, None for none and where several show and none is nearest."""
    about = _about(env)
    return about[0] if len(about) == 1 else None


def _about(env: Mapping[str, str]) -> "tuple[in_client.Signs, ...]":
    return in_client.around(env, ours=who.client_of(who.clean_id(env.get(who.ID, ""))))


def settled(env: Mapping[str, str], store: Store, told: str, source: str) -> tuple[str, str]:
    """(id, source) of whoever ``who_acts.identify`` found, as the hooks know it; where that is not
    certain ('', ``who.UNSURE``).
    """
    if source != who.UNSURE and not who.client_of(told):
        return told, source
    if told and agents.find(store, told) is not None:
        return told, source
    root = who.session_of(told)
    if told != root and agents.find(store, root) is not None:
        return root, source  # a thread that is none of the subagents that are known
    child = known_agents.known_child(store, root) if told else ""
    if child:
        return child, source
    found = candidates(env, store) if source != who.ID else []
    return (found[0], PROCESS) if len(found) == 1 else (told, source)


def near(env: Mapping[str, str], store: Store) -> str:
    """The session of a client whose shells never tell it, by its process; '' where that is not
    certain: its hooks may be none of ours, and then the shell is somebody of its own.
    """
    about = _about(env)
    if not about or any(one.sure_only or one.sessions for one in about):
        return ""
    found = candidates(env, store)
    return found[0] if len(found) == 1 else ""


def candidates(env: Mapping[str, str], store: Store) -> "list[str]":
    """The sessions that this shell may belong to by the nearest process above that is one of its
    client, or that vouches for one; those with a shell call open, if there are any.
    """
    names = [signs.name for signs in _about(env)]
    for one in ancestors.above():
        found = [
            each
            for each in vouching.sessions_of(store, one.pid, one.start)
            if who.client_of(each) in names
        ]
        if found or in_client.program_name(one.words) in names:
            calling = [each for each in found if open_calls.callers(store, each)]
            return calling or found
    return []
