"""Meeting an agent: its name, its process, whom a process vouches for (ID-3, PRES-1)."""

from ..errors import InvalidInput, NameTaken
from ..feed import activity
from ..identity import names, who
from ..identity.liveness import OFFLINE, Limits, status
from ..messages import mail_on_names
from ..presence import agents, arriving, known_agents, mail_cursor, naming, vouching
from ..presence.agents import SHELL, SUBAGENT, Agent, find, kind_of
from ..presence.naming import Taken, folded
from ..store.predecessor.old_ids import adopt, legacy_agent
from ..system import processes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction


def meet(
    store: "Transaction",
    agent: "Agent | None",
    agent_id: str,
    now: int,
    *,
    pid: int = 0,
    parent: int = 0,
    cwd: str = "",
    client: str = "",
) -> Agent:
    """Register an agent seen for the first time, or note its client or that its process changed."""
    if agent is None and not _returning(store, agent_id, now):
        _insert(store, agent_id, now, cwd, client)
        activity.record(store, now, agent_id, "agent_joined")
    elif client:
        agents.note_client(store, agent_id, client)
    if parent and not pid:
        pid = _client_parent(store, agent_id, parent, client)
    if pid:
        vouching.note_process(store, agent_id, pid)
    found = find(store, agent_id)
    assert found is not None
    return found


def _client_parent(store: "Transaction", agent_id: str, parent: int, client: str) -> int:
    """The hook's parent if it is the client ('': any), else 0; looked at once for each parent."""
    from ..clients.client_process import is_client

    vouching.note_parent(store, agent_id, parent)
    return parent if is_client(parent, client) else 0


def _returning(store: "Transaction", agent_id: str, now: int) -> bool:
    """Whether this is an imported agent that was known by a hash of its session id (STATE-5)."""
    old_id = legacy_agent(store, agent_id)
    if old_id:
        adopt(store, old_id, agent_id)
        activity.record(store, now, agent_id, "agent_returned", old_id)
    return bool(old_id)


def _insert(store: "Transaction", agent_id: str, now: int, cwd: str, client: str) -> None:
    kind = kind_of(agent_id)
    name = who.OPERATOR
    if agent_id != who.OPERATOR:
        name = _free_name(store, agent_id, kind, persons=kind == SHELL and not client)
    arriving.add(store, agent_id, name, now, cwd, client)
    claim_waiting_mail(store, agent_id, folded(name), agent_id.casefold())


def _free_name(store: "Store", agent_id: str, kind: str, *, persons: bool) -> str:
    """A name that nobody has; of a shell of the ``persons`` what the person is called."""
    taken = Taken(store)
    if persons and who.PERSON not in taken:
        return who.PERSON
    if kind != SUBAGENT:
        return names.suggest(agent_id, taken)
    parent = find(store, who.session_of(agent_id))
    stem = parent.name if parent else names.suggest(who.session_of(agent_id), taken)
    number = 1
    while f"{stem}.{number}" in taken:
        number += 1
    return f"{stem}.{number}"


def register(
    store: "Transaction",
    agent_id: str,
    now: int,
    limits: Limits,
    *,
    name: "str | None" = None,
    role: "str | None" = None,
) -> Agent:
    """Set an agent's name and role. Raises NameTaken (with a free name) or InvalidInput."""
    if name is not None:
        # The person may go back to the names that are reserved for nobody else.
        own = agent_id == who.OPERATOR == folded(name)
        own = own or (kind_of(agent_id) == SHELL and folded(name) == who.PERSON)
        rename(store, agent_id, folded(name) if own else checked(name, "name"), now, limits)
    if role is not None:
        text = checked(role, "role") if role.strip() else ""
        _check_no_id(store, agent_id, text)
        _check_no_name(store, agent_id, text)
        naming.choose_role(store, agent_id, text)
    found = find(store, agent_id)
    assert found is not None
    claim_waiting_mail(store, agent_id, found.name_key, found.role_key)
    activity.record(store, now, agent_id, "agent_registered", " ".join(filter(None, (name, role))))
    return found


def rename(
    store: "Transaction",
    agent_id: str,
    name: str,
    now: int,
    limits: Limits,
    *,
    by_title: bool = False,
) -> None:
    """Call an agent by a name that may be one; who is gone gives it up. Raises NameTaken."""
    _check_no_id(store, agent_id, name)
    for one in known_agents.others_called(store, folded(name), agent_id):
        if status(one.holder, now, limits, processes.probe) != OFFLINE:
            raise NameTaken(name=name, suggestion=_near(store, name), holder_id=one.id)
        naming.give_name(store, one.id, names.suggest(one.id, Taken(store)))
    mail_on_names.keep(store, agent_id)
    naming.choose_name(store, agent_id, name, by_title=by_title)


def _check_no_id(store: "Store", agent_id: str, name: str) -> None:
    """Somebody's id is no name or role for anybody else: it would take their mail."""
    theirs = naming.others_with_id(store, agent_id, name)
    if theirs:
        raise NameTaken(name=name, suggestion=_near(store, name), holder_id=theirs[0])


def _check_no_name(store: "Store", agent_id: str, role: str) -> None:
    """Somebody's name is no role for anybody else: it would take their mail, and their say."""
    theirs = known_agents.others_called(store, folded(role), agent_id)
    if theirs:
        raise NameTaken(name=role, suggestion=_near(store, role), holder_id=theirs[0].id)


def _near(store: "Store", name: str) -> str:
    taken = Taken(store)
    number = 2
    while f"{name}-{number}" in taken:
        number += 1
    return f"{name}-{number}"


def checked(text: str, what: str) -> str:
    """A text as a name or a role (``what``) may be. Raises InvalidInput."""
    from ..identity import name_rules

    text, most = " ".join(text.split()), name_rules.MAX_NAME
    if not text or len(text) > most or not text.isprintable() or text.startswith("-"):
        raise InvalidInput(f"a {what} is 1 to {most} printable characters and starts with no '-'")
    if folded(text) in name_rules.OURS or "/" in text:
        raise InvalidInput(f"{text!r} cannot be a {what}: it is reserved or holds a '/'")
    posing = name_rules.passes_for(text)
    if posing:
        raise InvalidInput(f"{text!r} cannot be a {what}: it looks like {posing!r}")
    if what == "name" and not name_rules.is_word(text):
        raise InvalidInput(
            f"{text!r} cannot be a name: it has to be one word, without blanks, brackets and quotes"
        )
    return text


def claim_waiting_mail(store: "Transaction", agent_id: str, *addresses: str) -> None:
    """Step the push cursor back to mail that waits for an address nobody had (MSG-1)."""
    for address in filter(None, addresses):
        first = mail_on_names.first_unclaimed(store, address)
        if first:
            mail_cursor.step_back(store, agent_id, first)
