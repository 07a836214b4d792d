"""Linking this clone to others through a server, and taking that back (LINK-1): the person's."""

from collections.abc import Callable

from ..errors import NotFound
from ..link import linked
from ..link.relay import link_making
from ..link.relay.link_making import Linked, Unlinked, Wanted
from .caller import Caller
from .own_name import demand_person


def link(caller: Caller, read: "Callable[[], Wanted]", *, begins: bool = True) -> Linked:
    """Link it, and start its relay. ``read`` gives what is wanted once it is known who asks.

    Raises NotYourName inside a client, UsageError, InvalidInput, AgentSyncError.
    """
    demand_person(caller, "link")
    store, _ = caller.join()
    made = link_making.link(store, caller.project, caller.env, caller.clock, read())
    if not begins:
        return made
    return made._replace(runs=link_making.begin(store, caller.project, caller.env))


def unlink(caller: Caller, *, tell: bool = True) -> "Unlinked | None":
    """Take it out; None where there is none. ``tell``: the server, too, if it answers.

    Raises NotYourName inside a client, AgentSyncError.
    """
    demand_person(caller, "unlink")
    store, _ = caller.join()
    return link_making.unlink(store, caller.project, caller.env, caller.clock, tell=tell)


def stop_relay(caller: Caller) -> bool:
    """End the relay of this clone; whether one ran. Raises NotYourName inside a client."""
    demand_person(caller, "relay --stop")
    return link_making.stop(link_of(caller), caller.env)


def link_of(caller: Caller) -> linked.Link:
    """The link of this clone. Raises NotFound."""
    found = linked.link_of(caller.reading())
    if found is None:
        raise NotFound("this clone is not linked: 'agent-sync link --help' says how")
    return found
