"""In whose name whoever calls may speak: the person's, or that of the session it stands in.

The client's variables say which session that is. What is in the environment can be taken out or
changed by a command, so the processes above are asked too: one that vouches for a session in the
database, or that is called as a client is. That costs a few small reads; only verbs that judge
pay it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from ..clients import in_client
from ..identity import who, who_acts
from ..presence import agents, armed, vouching
from ..store.sqlite import Store
from ..system import ancestors
from . import whose_shell

UNNAMED = "a coding client"


class Voice(NamedTuple):
    """``client`` is the one around this call, '' for none: then a person calls, or a program of
    theirs. ``session`` is the session it is in, '' where that is not known; ``over`` are all
    those for which a process above vouches: one that a session has started speaks for it, too."""

    client: str = ""
    session: str = ""
    over: "tuple[str, ...]" = ()

    @property
    def is_free(self) -> bool:
        """Whether no client stands around this call."""
        return not self.client


def voice(env: Mapping[str, str], store: Store) -> Voice:
    """Whose call this is. Reads only, never raises but StoreError."""
    around = whose_shell.client(env)
    client = around.client if around else in_client.marked(env)
    above = ancestors.above()
    over = tuple(x for one in above for x in vouching.vouched_by(store, one.pid, one.start))
    root, source, child = who_acts.in_shell(env)
    told, source = whose_shell.settled(env, store, f"{root}/{child}" if child else root, source)
    told = who.session_of(told)
    if source == who.UNSURE:
        return Voice(client, "", over)
    # Our own variable, which a client may have set, can be set by anybody.
    stands = bool(told) and _stands(store, told, above)
    found = _above(store, above)
    if stands or (not found.session and source != who.ID):
        return Voice(client or found.client, told, over)
    return Voice(client or found.client, found.session, over)


def _above(store: Store, above: "list[ancestors.Ancestor]") -> Voice:
    """The nearest process above that is a client's, by the database or by its name."""
    for one in above:
        called = in_client.program(one.words)
        vouched = vouching.vouched_by(store, one.pid, one.start)
        if called or vouched:
            return Voice(called or UNNAMED, vouched[0] if vouched else "")
    return Voice()


def _stands(store: Store, told: str, above: "list[ancestors.Ancestor]") -> bool:
    """Whether the variable may be believed beside a process that vouches for another session.

    It is one whose hooks have run, whose own process is not known to be somewhere else: one
    process may have several sessions, of which it vouches for the last. A name that only commands
    were given is nobody's session.
    """
    if agents.find(store, told) is None or not armed.last_runs(store, told):
        return False
    pid, _ = vouching.process_of(store, told)
    return not pid or any(one.pid == pid for one in above)


def vouched_elsewhere(store: Store, agent_id: str) -> bool:
    """Whether a live process vouches for that agent: then it is somebody's session."""
    return bool(vouching.process_of(store, agent_id)[0])
