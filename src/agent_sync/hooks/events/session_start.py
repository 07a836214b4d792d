"""SessionStart: register, adopt, sweep, and say what is going on here (HOOK-1, ID-5)."""

import os

from ...clients import claude_code
from ...identity.liveness import OFFLINE, TURN_ENDED, status
from ...locks import ending
from ...presence import agents, known_agents, vouching
from ...presence.agents import Agent
from ...repository.location import ROOT_OF
from ...sessions import handled_once, retention
from ...sessions.sweep import sweep
from ...status import board
from ...status.board import Board
from ...system.plain_files import open_plain
from ...system.processes import machine, start_time
from ...views.compact import compact
from ...views.model_frame import fitted, line
from ..call import NOTHING, TWICE_MS, Answer, Call, context_answer
from ..mail_push import mail
from .prompt import note_title, note_transcript, warnings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Store, Transaction
    from ...tasks.task_board import Task

LIMIT = 3_000
MOST_LEASES = 24


def handle(call: Call) -> Answer:
    """Register the session and give it the state of the repository; its model hears nothing when
    it is alone, its person one line.

    Raises StoreTracked where git tracks the database (OFF-5).
    """
    if call.text("source") not in (claude_code.SUMMARISED, claude_code.CLEARED):
        from ...store.tracked_state import demand_untracked

        demand_untracked(call.project)
    with call.store.writing() as store:
        if _again(call, store):
            return NOTHING
        _adopt(call, store)
        agent = _arrive(call, store)
        sweep(store, call.world, but=agent.id)
        taken = _next_task(call, store, agent)
    task = _confirmed(call, *taken) if taken else ""
    cut_short = _look_around(call)
    _start_relay(call)
    export(call)
    retention.collect_hourly(call.store, call.now, call.env)
    picture = board.read(call.store, call.world, agent, most=MOST_LEASES)
    report = _report(call, agent, task, picture)
    said = "\n".join(part for part in (cut_short, report) if part)
    return context_answer(call, said, _for_person(call, agent, picture))


def _for_person(call: Call, agent: Agent, picture: Board) -> str:
    """The line that shows the person that it is on, and who this session is (ARR-2); '' where the
    client has no place for one."""
    if call.text("source") == claude_code.SUMMARISED or call.row.answers:
        return ""
    count = picture.company
    others = f"{count} other{'' if count == 1 else 's'}" if count else "nobody else is"
    return f"agent-sync is {_mode(call)}; you are {agent.name}; {others} here"


def _mode(call: Call) -> str:
    """'on', or that nothing is refused, and until when."""
    if call.lets_pass == "paused":
        from ...sessions.pauses import current
        from ...views.pause_words import END, until

        found = current(call.store, call.now)
        return f"PAUSED {until(found, call.now)}, nothing is refused ({END})" if found else "on"
    return "advisory: it tells, and refuses nothing" if call.lets_pass else "on"


def _look_around(call: Call) -> str:
    if call.text("source") == claude_code.SUMMARISED:
        return ""
    from ..turns.arrival import look_around

    return look_around(call)


def _start_relay(call: Call) -> None:
    """What carries this clone's locks to other machines runs, if it is linked to any (LINK-1)."""
    if call.text("source") not in claude_code.STARTED:
        return
    from ...link import link_state

    if link_state.is_linked(call.store):
        from ...link import linked, relay_start

        link = linked.Link(link_state.all_of(call.store))
        relay_start.start(link, call.project, call.env)


def _again(call: Call, store: "Transaction") -> bool:
    key = f"{call.agent_id}|start|{call.text('source')}|{call.text('prompt_id') or call.client_pid}"
    before = handled_once.made_at(store, key)
    handled_once.renew(store, key, call.now)
    return before is not None and abs(call.now - before) < TWICE_MS  # it may have begun later


def _adopt(call: Call, store: "Transaction") -> None:
    """The session that follows a ``/clear`` in the same process takes over everything."""
    pid = call.client_pid if call.text("source") == claude_code.CLEARED else 0
    if not pid:
        return
    from ...sessions import succession

    old = succession.predecessor(
        store, call.agent_id, call.now, machine=machine(), pid=pid, pid_start=start_time(pid)
    )
    if old:
        from ..turns.children import end_children

        call.refresh(store, TURN_ENDED)
        end_children(store, old, call.world)
        succession.succeed(store, old, call.agent_id, call.now)


def _arrive(call: Call, store: "Transaction") -> Agent:
    known = known_agents.known(store, call.agent_id)
    was_away = known is not None and (
        status(known.holder, call.now, call.world.limits, call.world.probe) == OFFLINE
    )
    agent = call.refresh(store, "" if call.text("source") == claude_code.SUMMARISED else TURN_ENDED)
    pid = call.client_pid
    if known and pid:  # known, and the number alone may be another process's by now
        began = call.text("source") in claude_code.STARTED
        vouching.note_process(store, agent.id, pid, call.text("cwd") if began else "")
    note_transcript(call, store)
    alone = not vouching.twin_of(store, agent.id)
    if alone and call.text("source") in claude_code.STARTED:
        ending.end_turn(store, agent.id, call.world, "session started again")
    if was_away:
        from ...presence import arriving

        arriving.came_back(store, call.agent_id, call.now)
    return note_title(call, store, agents.find(store, agent.id) or agent)


def _next_task(call: Call, store: "Transaction", agent: Agent) -> "tuple[Task, Task] | None":
    """The next task as it was and as it is now, the agent's own; None for none."""
    if call.env.get("AGENT_SYNC_AUTO_CLAIM") != "1":
        return None
    busy = store.value(
        "SELECT 1 FROM tasks WHERE owner_id = ? AND status = 'in_progress'", (agent.id,)
    )
    if busy:
        return None
    from ...tasks import task_claims

    was = task_claims.next_one(store, agent.id, call.world, with_files=False)
    if was is None:
        return None
    task = task_claims.claim(store, agent.id, was, call.world)
    if _is_linked(store):
        from ...actions import confirming

        confirming.pend(store, [(confirming.TASK, task.id)], call.now)
    return was, task


def _confirmed(call: Call, was: "Task", task: "Task") -> str:
    """The task that others have no claim to, in words; it is as it was for '' (LINK-2)."""
    if _is_linked(call.store):
        from ...actions import confirming
        from ...errors import Conflict
        from ...link.asked_relay import HOOK_MS
        from ...tasks import task_claims

        def undo(tx: "Transaction") -> None:
            task_claims.put_back(tx, was, task.owner_id, call.now)

        wanted = [(confirming.TASK, task.id)]
        try:
            confirming.confirm(call.store, lambda: call.now, wanted, undo, wait_ms=HOOK_MS)
        except Conflict:
            return ""
    return f"{task.ref} {task.title}"


def _is_linked(store: "Store") -> bool:
    from ...link import link_state

    return link_state.is_linked(store)


def _report(call: Call, agent: Agent, task: str, picture: Board) -> str:
    own, others = compact(picture, agent, refusing=not call.lets_pass)
    with call.store.writing() as store:
        # Its name may be another by now: mail to it lies below the cursor that is moved here.
        agent = agents.find(store, agent.id) or agent
        said = warnings(call, agent)
        if picture.between is not None:
            from ..duty_push import told

            said += told(call, store, agent)
        letters = mail(call, store, agent, said, broadcasts=True)
    if task:
        own = [*own, "[agent-sync] The next task on the board is now yours:"]
        others = [line(task), *others]
    before = _before(call, agent)
    room = LIMIT - len(letters.encode()) - len(before.encode())
    text, _ = fitted(own, others, more="agent-sync status --compact", limit=room)
    return "\n".join(part for part in (before, text, letters) if part)


def _before(call: Call, agent: Agent) -> str:
    """What the session was at before its context was summarised or cleared (HAND-4)."""
    if call.text("source") not in (claude_code.SUMMARISED, claude_code.CLEARED):
        return ""
    from ...gates.handovers import handover_note
    from ...views.handover_words import for_context

    note = handover_note.of(call.store, call.world, agent.id)
    return for_context(note, "[agent-sync] What this session was at before, as far as is known:")


def export(call: Call) -> None:
    """Give the session's shell the same database and the installed command (HOOK-1)."""
    path = call.env.get(claude_code.ENV_FILE, "")
    if not path:
        return
    root = call.project.root
    by_person = call.env.get("AGENT_SYNC_ROOT") and not call.env.get(ROOT_OF)
    meant = "" if by_person else f"{call.text('session_id')} {root}"
    lines = [f"export AGENT_SYNC_ROOT={_quoted(root)}", f"export {ROOT_OF}={_quoted(meant)}"]
    door = os.path.join(call.scripts, "agent-sync")
    # A colon would cut the path in two, and the second half is looked for anywhere.
    if call.scripts and ":" not in call.scripts and os.path.exists(door):
        lines.append(f'export PATH={_quoted(call.scripts)}:"$PATH"')
    text = "\n".join(lines) + "\n"
    try:
        handle = open_plain(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            os.write(handle, text.encode("utf-8", "surrogateescape"))
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:
        from ...feed.hook_errors import note

        note(call.project.folder, call.event, error)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\"'\"'") + "'"
