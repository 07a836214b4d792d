"""Every read-then-write of the program, forced into the interleaving that would lose the race.

One side is stopped at the exact spot, by events and never by luck, while the other runs.
"""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent_sync.actions import append
from agent_sync.console import lease_hand, task_hand
from agent_sync.console.operator import Operator
from agent_sync.errors import Conflict
from agent_sync.feed import hook_errors
from agent_sync.gates import gate, gate_opening, gate_settling
from agent_sync.git import worktree_status
from agent_sync.git.runner import git_at
from agent_sync.git.worktree_status import Dirty
from agent_sync.hooks import refusal_record
from agent_sync.hooks.commands import (
    made_by_command,
    overwrites,
    settled_work,
    unnoted_files,
)
from agent_sync.hooks.edits import stale_reads
from agent_sync.hooks.git_commands import head_moves
from agent_sync.identity import names
from agent_sync.identity.liveness import MINUTE, Limits
from agent_sync.identity.who import SHELL_FILE
from agent_sync.identity.who_acts import identify, new_shell_id
from agent_sync.locks import (
    committed,
    ending,
    force,
    granting,
    next_in_queue,
    open_leases,
    wait_queue,
    waiting,
)
from agent_sync.locks.claim import Claim, World
from agent_sync.locks.lease import AUTO, Lease
from agent_sync.messages import decisions, mailbox, received_mail
from agent_sync.presence import agents
from agent_sync.protection import file_notes, inventory, kept_versions, lost_versions, restoring
from agent_sync.protection.bounded_reader import Reader
from agent_sync.repository.checked_out import Head
from agent_sync.repository.contents import Look, digest, look
from agent_sync.sessions import registration, retention, sign_of_life, succession, sweep
from agent_sync.store import migrate, prepare, schema
from agent_sync.store.opening import open_store
from agent_sync.system import file_lock
from agent_sync.tasks import assigning, task_board, task_claims, task_making
from scene.database import asked
from support import make_repo

from .stepping import START, Desk, Steps

HOUR = 60 * MINUTE
pytestmark = [pytest.mark.proves("STATE-3")]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A repository with a database."""
    made = Desk(make_repo(tmp_path / "repo"))
    made.store().close()
    return made


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    """Threads that can be stopped."""
    return Steps(monkeypatch)


def held(outcome: "tuple[int, dict[str, Any]]") -> bool:
    """Whether a command was refused because somebody has it."""
    return outcome[0] == 2


# -- claims ----------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["command", "hook"])
@pytest.mark.parametrize("second", ["command", "hook"])
def test_claim_against_claim(desk: Desk, steps: Steps, first: str, second: str) -> None:
    """The second of two claims waits for the first and finds it granted."""
    spot = steps.spot(granting, "attempt")

    def claim(how: str, who: str) -> int:
        return desk.cli(who, "lock", "a.py")[0] if how == "command" else desk.edit(who, "a.py")

    one, two = steps.serial(lambda: claim(first, "ann"), lambda: claim(second, "bob"), spot=spot)
    assert (one, two) == (0, 2)
    assert desk.holders() == {"a.py": ["ann"]}


def test_a_claim_judged_free_is_judged_again_in_its_transaction(desk: Desk, steps: Steps) -> None:
    """Somebody takes it after one side has joined and before it decides."""
    one, two = steps.between(
        lambda: desk.cli("ann", "lock", "a.py"), lambda: desk.edit("bob", "a.py"), number=3
    )
    assert held(one)
    assert two == 0
    assert desk.holders() == {"a.py": ["bob"]}


def test_several_claims_are_granted_together_or_not_at_all(desk: Desk, steps: Steps) -> None:
    """While two paths are taken nobody comes between the first and the second."""
    spot = steps.spot(granting, "attempt")
    one, two = steps.serial(
        lambda: desk.cli("ann", "lock", "a.py", "b.py"),
        lambda: desk.cli("bob", "lock", "b.py"),
        spot=spot,
        number=2,
    )
    assert (one[0], two[0]) == (0, 2)
    assert desk.holders() == {"a.py": ["ann"], "b.py": ["ann"]}


def test_shell_targets_are_claimed_in_the_transaction_that_judged_them(
    desk: Desk, steps: Steps
) -> None:
    """A shell command's targets and an edit of one of them."""
    spot = steps.spot(granting, "judge")

    def shell() -> int:
        return desk.hook(
            "pre-tool-use", "ann", tool_name="Bash", tool_input={"command": "echo x > a.py"}
        ).code

    one, two = steps.serial(shell, lambda: desk.edit("bob", "a.py"), spot=spot)
    assert (one, two) == (0, 2)


# -- the queue -------------------------------------------------------------------------------


def queued(desk: Desk, who: str, key: str = "a.py") -> None:
    """Somebody stands in line whose wait is over, for two minutes more."""
    store = desk.store()
    with store.writing() as store:
        sign_of_life.refresh(store, who, desk.now)
        world = World(desk.now, Limits({}))
        number = wait_queue.queue(store, Claim(who, key), world, machine="", pid=0, pid_start="")
        wait_queue.time_out(store, number, desk.now)
    store.close()


def test_claim_against_release_and_handover(desk: Desk, steps: Steps) -> None:
    """Between the end of a lease and the reservation for the first in line nobody gets in."""
    desk.cli("ann", "lock", "a.py")
    queued(desk, "bob")
    spot = steps.spot(next_in_queue, "hand_over")
    one, two = steps.serial(
        lambda: desk.cli("ann", "unlock", "a.py"), lambda: desk.edit("carl", "a.py"), spot=spot
    )
    assert (one[0], two) == (0, 2)
    assert desk.edit("bob", "a.py") == 0
    assert desk.holders() == {"a.py": ["bob"]}


def test_reservation_against_a_third_party(desk: Desk, steps: Steps) -> None:
    """The one whose turn it is and a third party ask at one moment, the third party first."""
    desk.cli("ann", "lock", "a.py")
    queued(desk, "bob")
    desk.cli("ann", "unlock", "a.py")
    spot = steps.spot(granting, "judge")
    third, turn = steps.serial(
        lambda: desk.edit("carl", "a.py"), lambda: desk.edit("bob", "a.py"), spot=spot
    )
    assert (third, turn) == (2, 0)


def test_a_wait_times_out_while_the_path_is_handed_to_it(desk: Desk, steps: Steps) -> None:
    """A release between the last refusal and the giving up leaves a reservation, not nobody."""
    desk.cli("ann", "lock", "a.py")
    spot = steps.spot(waiting, "_for_each_ticket")
    one, two = steps.between(
        lambda: desk.cli("bob", "lock", "a.py", "--wait=0.2"),
        lambda: desk.cli("ann", "unlock", "a.py"),
        spot=spot,
    )
    assert one == (2, one[1])
    assert one[1]["code"] == "wait_timed_out"
    assert two[0] == 0
    assert desk.edit("carl", "a.py") == 2, "the place is kept for two minutes"
    assert desk.edit("bob", "a.py") == 0


def test_two_take_their_places_in_the_order_of_their_transactions(desk: Desk, steps: Steps) -> None:
    """A place is looked for and taken in one transaction: the first number is the first's."""
    desk.cli("ann", "lock", "a.py")
    spot = steps.spot(wait_queue, "queue")
    one, two = steps.serial(
        lambda: desk.cli("bob", "lock", "a.py", "--wait=0.2"),
        lambda: desk.cli("carl", "lock", "a.py", "--wait=0.2"),
        spot=spot,
    )
    assert held(one)
    assert held(two)
    assert desk.database.column("waits", "agent_id") == [
        "bob",
        "carl",
    ]


def test_two_waits_cannot_close_a_circle_at_one_moment(desk: Desk, steps: Steps) -> None:
    """Each has what the other wants and both begin to wait: one of them is refused."""
    desk.cli("ann", "lock", "a.py")
    desk.cli("bob", "lock", "b.py")
    spot = steps.spot(wait_queue, "queue")
    one, two = steps.serial(
        lambda: desk.cli("ann", "lock", "b.py", "--wait=2"),
        lambda: desk.cli("bob", "lock", "a.py", "--wait=2"),
        spot=spot,
    )
    assert (one[1]["code"], two[1]["code"]) == ("wait_timed_out", "would_deadlock")


def test_a_place_is_given_up_against_a_claim(desk: Desk, steps: Steps) -> None:
    """Leaving the line hands the reservation on before anybody else can ask."""
    desk.cli("ann", "lock", "a.py")
    queued(desk, "bob")
    queued(desk, "carl")
    desk.cli("ann", "unlock", "a.py")
    spot = steps.spot(next_in_queue, "use")
    one, two = steps.serial(
        lambda: desk.cli("bob", "unlock", "a.py"), lambda: desk.edit("dora", "a.py"), spot=spot
    )
    assert (one[0], two) == (0, 2)
    assert desk.edit("carl", "a.py") == 0


def test_a_session_that_ends_hands_its_reservation_on(desk: Desk, steps: Steps) -> None:
    """The head of the line leaves: the next one is told, whoever asks at that moment."""
    desk.cli("ann", "lock", "a.py")
    queued(desk, "bob")
    queued(desk, "carl")
    desk.cli("ann", "unlock", "a.py")
    spot = steps.spot(ending, "release")
    _, two = steps.serial(
        lambda: desk.hook("session-end", "bob", reason="logout"),
        lambda: desk.edit("dora", "a.py"),
        spot=spot,
    )
    assert two == 2
    assert desk.database.one("waits", "reserved_until", agent_id="carl") > 0


# -- time ------------------------------------------------------------------------------------


def test_expiry_against_renewal(desk: Desk, steps: Steps) -> None:
    """Who asks at the end of a lease waits for the renewal that came first."""
    desk.cli("ann", "lock", "a.py", "--ttl", "1")
    spot = steps.spot(granting, "attempt")
    one, two = steps.serial(
        lambda: desk.cli("ann", "lock", "a.py", "--ttl", "5", at=MINUTE - 1),
        lambda: desk.cli("bob", "lock", "a.py", at=MINUTE),
        spot=spot,
    )
    assert (one[0], two[0]) == (0, 2)


def test_renewal_against_expiry(desk: Desk, steps: Steps) -> None:
    """A renewal with an older clock finds the lease taken, and does not revive its own."""
    first = desk.cli("ann", "lock", "a.py", "--ttl", "1")[1]["token"]
    spot = steps.spot(granting, "attempt")
    one, two = steps.serial(
        lambda: desk.cli("bob", "lock", "a.py", at=MINUTE),
        lambda: desk.cli("ann", "lock", "a.py", "--token", str(first), at=MINUTE - 1),
        spot=spot,
    )
    assert (one[0], two[0]) == (0, 2)
    assert desk.holders(MINUTE) == {"a.py": ["bob"]}


@pytest.mark.parametrize("sweeps_first", [True, False])
def test_sweep_against_renewal(desk: Desk, steps: Steps, *, sweeps_first: bool) -> None:
    """An agent that was silent for too long edits while another session tidies up behind it."""
    desk.edit("ann", "a.py")
    late = 121 * MINUTE

    def tidies() -> int:
        return desk.hook("session-start", "bob", at=late, source="startup").code

    def edits() -> int:
        return desk.edit("ann", "a.py", at=late)

    if sweeps_first:
        steps.serial(tidies, edits, spot=steps.spot(sweep, "_end_agent"))
    else:
        steps.serial(edits, tidies, spot=steps.spot(granting, "attempt"))
    assert desk.holders(late) == {"a.py": ["ann"]}
    assert desk.edit("carl", "a.py", at=late) == 2


def test_an_interrupted_turn_is_looked_at_again_before_it_is_ended(
    desk: Desk, steps: Steps, tmp_path: Path
) -> None:
    """The holder gives a sign of life between the look at its transcript and the end."""
    script = tmp_path / "transcript.jsonl"
    script.write_text(
        '{"type":"user","timestamp":"2023-11-14T22:13:30Z","message":{"content":'
        '"[Request interrupted by user]"}}\n'
    )
    desk.hook("user-prompt-submit", "ann", transcript_path=str(script), prompt="go")
    desk.edit("ann", "a.py")
    one, _ = steps.between(
        lambda: desk.cli("bob", "lock", "a.py", at=20_000),
        lambda: desk.edit("ann", "a.py", at=15_000),
        number=4,
    )
    assert held(one)
    assert desk.holders(20_000) == {"a.py": ["ann"]}


# -- force -----------------------------------------------------------------------------------


def test_force_against_claim(desk: Desk, steps: Steps) -> None:
    """A lease is ended by force while somebody asks for it: it is free, once."""
    desk.cli("ann", "lock", "a.py")
    spot = steps.spot(force, "force")
    one, two = steps.serial(
        lambda: desk.cli("", "unlock", "a.py", "--force"),
        lambda: desk.cli("bob", "lock", "a.py"),
        spot=spot,
    )
    assert (one[0], two[0]) == (0, 0)
    assert desk.holders() == {"a.py": ["bob"]}


def console(desk: Desk, do: "Callable[[Operator], Any]") -> Any:
    """Something that the operator does at a console."""
    store = desk.store()
    operator = Operator(store, desk.project(), {}, lambda: desk.now)
    try:
        operator.enter()
        return do(operator)
    finally:
        store.close()


def takes_over(op: Operator) -> "list[str]":
    """What the operator types, and confirms."""
    lease_hand.asks_to_lock(op, ["a.py"])
    return lease_hand.lock(op, ["a.py"])


def test_take_over_against_claim(desk: Desk, steps: Steps) -> None:
    """The operator takes a lease while another wants it."""
    desk.cli("ann", "lock", "a.py")
    spot = steps.spot(force, "take_over")
    _, two = steps.serial(
        lambda: console(desk, takes_over), lambda: desk.cli("bob", "lock", "a.py"), spot=spot
    )
    assert held(two)
    assert desk.holders() == {"a.py": ["operator"]}


@pytest.mark.parametrize("verb", ["lock", "unlock"])
def test_nobody_loses_a_lease_that_the_person_was_not_asked_about(
    desk: Desk, steps: Steps, verb: str
) -> None:
    """The lease changes hands between the question and the act: it is asked again."""
    desk.cli("ann", "lock", "a.py")

    def changes_hands() -> None:
        desk.cli("ann", "unlock", "a.py")
        desk.cli("bob", "lock", "a.py")

    def confirmed(op: Operator) -> str:
        ask, act = {
            "lock": (lease_hand.asks_to_lock, lease_hand.lock),
            "unlock": (lease_hand.asks_to_unlock, lease_hand.unlock),
        }[verb]
        ask(op, ["a.py"])
        try:
            return str(act(op, ["a.py"]))
        except Conflict as error:
            return str(error)

    said, _ = steps.between(lambda: console(desk, confirmed), changes_hands, number=2)
    assert "meanwhile" in said
    assert desk.holders() == {"a.py": ["bob"]}


def test_unlock_at_the_console_against_claim(desk: Desk, steps: Steps) -> None:
    """The operator ends a lease while somebody asks for it."""
    desk.cli("ann", "lock", "a.py")
    spot = steps.spot(force, "force")

    def unlocks(op: Operator) -> None:
        lease_hand.asks_to_unlock(op, ["a.py"])
        lease_hand.unlock(op, ["a.py"])

    _, two = steps.serial(
        lambda: console(desk, unlocks), lambda: desk.cli("bob", "lock", "a.py"), spot=spot
    )
    assert two[0] == 0


# -- tasks -----------------------------------------------------------------------------------


def owner(desk: Desk) -> "tuple[str, str]":
    """Status and owner of the first task."""
    status, who = desk.database.rows("tasks", "status", "owner_id", id=1)[0]
    return str(status), str(who)


@pytest.mark.proves("TASK-3")
@pytest.mark.parametrize("next_one", [True, False])
def test_task_claim_against_claim(desk: Desk, steps: Steps, *, next_one: bool) -> None:
    """Two claim one task: one winner."""
    desk.cli("ann", "create-task", "one", "--file", "a.py")
    words = ["claim-next", "--lock"] if next_one else ["claim-task", "T1", "--lock"]
    spot = steps.spot(task_claims, "claim")
    one, two = steps.serial(
        lambda: desk.cli("ann", *words), lambda: desk.cli("bob", *words), spot=spot
    )
    assert one[0] == 0
    assert two[1]["task"] is None if next_one else held(two)
    assert owner(desk) == ("in_progress", "ann")
    assert desk.holders() == {"a.py": ["ann"]}


def test_assign_against_claim(desk: Desk, steps: Steps) -> None:
    """The operator gives a task away while somebody claims it: nobody else gets it."""
    desk.cli("ann", "create-task", "one")
    desk.cli("carl", "heartbeat")
    spot = steps.spot(assigning, "assign")

    def assigns(op: Operator) -> None:
        task_hand.assign(op, ["T1", "carl"])

    _, two = steps.serial(
        lambda: console(desk, assigns), lambda: desk.cli("bob", "claim-task", "T1"), spot=spot
    )
    assert held(two)
    assert owner(desk) == ("pending", "carl")


@pytest.mark.parametrize("verb", ["complete", "cancel", "release", "block", "claim"])
def test_the_end_of_a_task_against_a_claim(desk: Desk, steps: Steps, verb: str) -> None:
    """A task is finished, given back or blocked while somebody claims it."""
    desk.cli("ann", "create-task", "one", "--file", "a.py")
    desk.cli("ann", "claim-task", "T1", "--lock")
    words = ["--reason", "so"] if verb == "block" else []
    one, two = steps.serial(
        lambda: desk.cli("ann", f"{verb}-task", "T1", *words),
        lambda: desk.cli("bob", "claim-task", "T1", "--lock"),
        spot=steps.spot(task_board, "find"),
    )
    assert one[0] == 0
    assert two[0] == (0 if verb == "release" else 2)
    expected = {"complete": "done", "cancel": "cancelled", "block": "blocked"}
    assert owner(desk) == (
        expected.get(verb, "in_progress"),
        "bob" if verb == "release" else "ann",
    )


def test_unblocking_against_a_claim(desk: Desk, steps: Steps) -> None:
    """A task is unblocked while somebody asks for the next one."""
    desk.cli("ann", "create-task", "one")
    desk.cli("ann", "block-task", "T1", "--reason", "so")
    spot = steps.spot(task_board, "find")
    _, two = steps.serial(
        lambda: desk.cli("ann", "unblock-task", "T1"),
        lambda: desk.cli("bob", "claim-next"),
        spot=spot,
    )
    assert two[1]["task"]["id"] == "T1"


@pytest.mark.proves("TASK-5")
def test_two_dependencies_cannot_close_a_circle_at_one_moment(desk: Desk, steps: Steps) -> None:
    """Each side adds one half of a circle: the second half is refused."""
    desk.cli("ann", "create-task", "one")
    desk.cli("ann", "create-task", "two")
    spot = steps.spot(task_making, "depend")
    one, two = steps.serial(
        lambda: desk.cli("ann", "update-task", "T1", "--depends-on", "T2"),
        lambda: desk.cli("bob", "update-task", "T2", "--depends-on", "T1"),
        spot=spot,
    )
    assert (one[0], two[0]) == (0, 64)


def test_creating_a_task_against_finishing_what_it_waits_for(desk: Desk, steps: Steps) -> None:
    """A new task that depends on one that is completed meanwhile is free at once."""
    desk.cli("ann", "create-task", "one")
    spot = steps.spot(task_making, "create")
    steps.serial(
        lambda: desk.cli("ann", "create-task", "two", "--depends-on", "T1"),
        lambda: desk.cli("ann", "complete-task", "T1"),
        spot=spot,
    )
    assert desk.cli("bob", "claim-task", "T2")[0] == 0


# -- names and mail --------------------------------------------------------------------------


@pytest.mark.proves("ID-3")
def test_registration_against_registration(desk: Desk, steps: Steps) -> None:
    """Two take one name at one moment: the second is refused."""
    spot = steps.spot(registration, "register")
    one, two = steps.serial(
        lambda: desk.cli("ann", "register", "--name", "fox"),
        lambda: desk.cli("bob", "register", "--name", "Fox"),
        spot=spot,
    )
    assert (one[0], two[0]) == (0, 2)


@pytest.mark.proves("ID-3")
def test_two_that_come_at_one_moment_get_two_names(desk: Desk, steps: Steps) -> None:
    """A free name is looked for and taken in one transaction."""
    steps.patch.setattr(names, "suggest", _first_free)
    spot = steps.spot(registration, "_insert")
    steps.serial(
        lambda: desk.cli("ann", "heartbeat"), lambda: desk.cli("bob", "heartbeat"), spot=spot
    )
    assert desk.database.column("agents", "name") == ["fox-1", "fox-2"]


def _first_free(_agent_id: str, taken: Any) -> str:
    return next(name for name in ("fox-1", "fox-2", "fox-3") if name not in taken)


@pytest.mark.proves("MSG-4")
def test_two_pushes_of_one_message(desk: Desk, steps: Steps) -> None:
    """Two hooks of one session at one moment: one of them shows the mail."""
    desk.hook("user-prompt-submit", "ann", prompt="go")
    desk.cli("bob", "send", "--to", "ann", "--message", "hello")
    spot = steps.spot(mailbox, "mark_pushed")
    one, two = steps.serial(
        lambda: desk.hook("post-tool-batch", "ann").out,
        lambda: desk.hook("post-tool-batch", "ann").out,
        spot=spot,
    )
    assert ("M1 from" in one, "M1 from" in two) == (True, False)


def test_a_push_against_a_new_message(desk: Desk, steps: Steps) -> None:
    """A message that is sent while the cursor steps on comes with the next push."""
    desk.hook("user-prompt-submit", "ann", prompt="go")
    desk.cli("bob", "send", "--to", "ann", "--message", "hello")
    spot = steps.spot(mailbox, "mark_pushed")
    one, _ = steps.serial(
        lambda: desk.hook("post-tool-batch", "ann").out,
        lambda: desk.cli("bob", "send", "--to", "ann", "--message", "more"),
        spot=spot,
    )
    assert "M1 from" in one
    assert "M2 from" in desk.hook("post-tool-batch", "ann").out


def test_a_message_between_the_look_and_the_push(desk: Desk, steps: Steps) -> None:
    """A hook that looked and found nothing new for now: the message comes with the next."""
    desk.hook("user-prompt-submit", "ann", prompt="go")
    spot = steps.spot(mailbox, "news")
    one, _ = steps.between(
        lambda: desk.hook("post-tool-batch", "ann").out,
        lambda: desk.cli("bob", "send", "--to", "ann", "--message", "hello"),
        spot=spot,
    )
    assert one.count("M1 from") + desk.hook("post-tool-batch", "ann").out.count("M1 from") == 1


def test_a_message_to_a_new_name_while_the_session_starts(desk: Desk, steps: Steps) -> None:
    """A start reads who it is in the transaction that steps the cursor on."""
    desk.cli("ann", "heartbeat")

    def renamed() -> None:
        desk.cli("ann", "register", "--name", "fox")
        desk.cli("bob", "send", "--to", "fox", "--message", "hello")

    spot = steps.spot(retention, "collect_hourly")
    steps.patch.setattr(
        "agent_sync.hooks.events.session_start.retention.collect_hourly", retention.collect_hourly
    )
    one, _ = steps.between(
        lambda: desk.hook("session-start", "ann", source="startup").out, renamed, spot=spot
    )
    shown = one + desk.hook("user-prompt-submit", "ann", prompt="go").out
    assert shown.count("M1 from") == 1


def test_reading_against_a_push(desk: Desk, steps: Steps) -> None:
    """The inbox is read while a hook wants to show the same: it is not shown again."""
    desk.hook("user-prompt-submit", "ann", prompt="go")
    desk.cli("bob", "send", "--to", "ann", "--message", "hello")
    spot = steps.spot(received_mail, "mark_read")
    one, two = steps.serial(
        lambda: desk.cli("ann", "inbox"), lambda: desk.hook("post-tool-batch", "ann"), spot=spot
    )
    assert len(one[1]["messages"]) == 1
    assert "M1" not in two.out


def test_reading_one_message_against_its_retention(desk: Desk, steps: Steps) -> None:
    """A message that is dropped before it is marked as read leaves no mark behind."""
    desk.cli("bob", "send", "--to", "ann", "--message", "hello")
    late = 31 * 24 * HOUR

    def forgotten() -> None:
        store = desk.store()
        retention.collect(store, desk.now + late, {})
        store.close()

    one, _ = steps.between(
        lambda: desk.cli("ann", "read-message", "M1", at=late), forgotten, number=3
    )
    assert one[0] in (0, 3)
    assert desk.database.count("deliveries") == 0


def test_acknowledging_twice(desk: Desk, steps: Steps) -> None:
    """Two acknowledgements of one agent tell the sender once."""
    desk.cli("bob", "send", "--to", "ann", "--message", "hello", "--needs-ack")
    spot = steps.spot(received_mail, "acknowledge")
    one, two = steps.serial(
        lambda: desk.cli("ann", "ack", "M1"), lambda: desk.cli("ann", "ack", "M1"), spot=spot
    )
    assert (one[0], two[0]) == (0, 0)
    assert desk.database.count("messages", kind="news") == 1


# -- sessions --------------------------------------------------------------------------------


@pytest.mark.proves("ID-5")
def test_adoption_against_sweep(desk: Desk, steps: Steps) -> None:
    """The session after a /clear takes over while another one tidies up: nothing is lost."""
    pid = os.getpid()
    desk.hook("session-start", "old", pid=pid, source="startup")
    desk.cli("old", "lock", "a.py")
    desk.hook("session-end", "old", pid=pid, reason="clear")
    spot = steps.spot(succession, "succeed")
    steps.serial(
        lambda: desk.hook("session-start", "new", pid=pid, source="clear", at=59_000),
        lambda: desk.hook("session-start", "bob", source="startup", at=61_000),
        spot=spot,
    )
    assert desk.holders(61_000) == {"a.py": ["new"]}


@pytest.mark.proves("ID-5")
def test_sweep_against_adoption(desk: Desk, steps: Steps) -> None:
    """What a session that came too late finds ended by another it does not take over."""
    pid = os.getpid()
    desk.hook("session-start", "old", pid=pid, source="startup")
    desk.cli("old", "lock", "a.py")
    desk.hook("session-end", "old", pid=pid, reason="clear")
    spot = steps.spot(sweep, "_end_agent")
    steps.serial(
        lambda: desk.hook("session-start", "bob", source="startup", at=61_000),
        lambda: desk.hook("session-start", "new", pid=pid, source="clear", at=59_000),
        spot=spot,
    )
    assert desk.holders(61_000) == {}
    assert desk.edit("carl", "a.py", at=61_000) == 0


def test_the_end_of_a_turn_against_an_edit(desk: Desk, steps: Steps) -> None:
    """Leases of a turn end while somebody else asks for one of them."""
    desk.edit("ann", "a.py")
    spot = steps.spot(ending, "end_turn")
    _, two = steps.serial(
        lambda: desk.hook("stop", "ann"), lambda: desk.edit("bob", "a.py"), spot=spot
    )
    assert two == 0
    assert desk.holders() == {"a.py": ["bob"]}


def test_two_deliveries_of_one_start(desk: Desk, steps: Steps) -> None:
    """One event that comes through two installed hooks is answered once."""
    spot = steps.spot(sweep, "settle_clocks")

    def start() -> str:
        return desk.hook("session-start", "ann", source="startup", prompt_id="p", at=0).out

    desk.cli("bob", "lock", "a.py")
    one, two = steps.serial(start, start, spot=spot)
    assert one
    assert two == ""


# -- files -----------------------------------------------------------------------------------


def test_restore_against_edit(desk: Desk, steps: Steps) -> None:
    """Somebody claims and writes the file between the keeping and the putting back."""
    path = desk.repo / "a.py"
    path.write_bytes(b"now")
    store = desk.store()
    with store.writing() as store:
        sign_of_life.refresh(store, "ann", desk.now)
        number = kept_versions.keep(
            store,
            desk.now,
            key="a.py",
            checkout=".",
            look=Look("", digest(b"before"), 0o644, b"before"),
            owner_id="ann",
            why=kept_versions.OVERWRITTEN,
        )
    store.close()

    def restore() -> str:
        mine = desk.store()
        try:
            me = agents.find(mine, "ann")
            assert me is not None
            version = lost_versions.get(mine, number)
            run = restoring.Restore(mine, desk.project(), me, version, b"before")
            run.run(lambda: World(desk.now, Limits({})))
            return "restored"
        except waiting.InTheWay:
            return "held"
        finally:
            mine.close()

    def edit() -> int:
        code = desk.edit("bob", "a.py")
        path.write_bytes(b"bob's")
        return code

    one, two = steps.between(restore, edit, number=2)
    assert (one, two) == ("held", 0)
    assert path.read_bytes() == b"bob's"


def edited(desk: Desk, who: str, name: str, text: bytes) -> int:
    """A whole edit: the gate's answer."""
    code = desk.edit(who, name)
    (desk.repo / name).write_bytes(text)
    desk.file("post-tool-use", who, name)
    return code


def test_own_against_edit(desk: Desk, steps: Steps) -> None:
    """Somebody writes the file between the look at it and its taking over: it is his."""
    (desk.repo / "a.py").write_bytes(b"by hand")
    one, two = steps.between(
        lambda: desk.cli("ann", "own", "a.py"),
        lambda: edited(desk, "bob", "a.py", b"bob's"),
        number=2,
    )
    assert (one[0], two) == (2, 0)
    assert [row[0] for row in desk.database.rows("seen", "agent_id") if row[0]] == ["bob"]


def test_disown_against_edit(desk: Desk, steps: Steps) -> None:
    """Somebody writes the file between the look at it and its giving away: that stays his."""
    edited(desk, "ann", "a.py", b"ann's")
    desk.cli("ann", "unlock", "a.py")
    one, two = steps.between(
        lambda: desk.cli("ann", "disown", "a.py"),
        lambda: edited(desk, "bob", "a.py", b"bob's"),
        number=2,
    )
    assert (one[0], two) == (0, 0)
    work = desk.database.rows("seen", "agent_id", "wrote_at")
    assert {who for who, wrote_at in work if wrote_at} == {"", "bob"}


def test_append_against_append(desk: Desk, steps: Steps) -> None:
    """Two append at one moment: whole lines, one behind the other."""
    spot = steps.spot(append, "append")
    one, two = steps.serial(
        lambda: desk.cli("ann", "append", "log.md", "--content", "one"),
        lambda: desk.cli("bob", "append", "log.md", "--content", "two"),
        spot=spot,
    )
    assert (one[0], two[0]) == (0, 0)
    assert (desk.repo / "log.md").read_text() == "one\ntwo\n"


# -- retention -------------------------------------------------------------------------------


def test_retention_is_done_by_one_of_two(desk: Desk, steps: Steps) -> None:
    """Both find it due; the second looks again in its transaction and leaves it."""
    late = desk.now + 2 * HOUR

    def collects() -> bool:
        store = desk.store()
        try:
            return bool(retention.collect_hourly(store, late, {}))
        finally:
            store.close()

    one, two = steps.between(collects, collects)
    assert (one, two) == (False, True)


@pytest.mark.parametrize("number", range(1, 13))
def test_retention_against_everything(desk: Desk, steps: Steps, number: int) -> None:
    """Before each of its transactions somebody comes back and takes part again."""
    late = 31 * 24 * HOUR
    desk.cli("ann", "lock", "a.py", "--ttl", "1")
    desk.cli("ann", "register", "--name", "fox")
    desk.cli("bob", "send", "--to", "fox", "--message", "old")
    desk.edit("ann", "b.py")
    desk.hook("session-end", "ann", reason="logout")
    queued(desk, "carl", "b.py")

    def collects() -> None:
        store = desk.store()
        retention.collect(store, desk.now + late, {})
        store.close()

    def comes_back() -> "tuple[int, int, int]":
        return (
            desk.cli("ann", "lock", "a.py", at=late)[0],
            desk.edit("carl", "b.py", at=late),
            desk.cli("bob", "send", "--to", "ann", "--message", "new", at=late)[0],
        )

    _, two = steps.between(collects, comes_back, number=number)
    assert two == (0, 0, 0)
    assert desk.holders(late) == {"a.py": ["ann"], "b.py": ["carl"]}
    _, inbox = desk.cli("ann", "inbox", at=late)
    assert [row["body"] for row in inbox["messages"]] in (["new"], ["old", "new"])
    there = set(desk.database.column("messages", "id"))
    for table in ("addressees", "deliveries"):
        assert set(desk.database.column(table, "message_id")) <= there


# -- the database itself ---------------------------------------------------------------------


@pytest.mark.proves("STATE-4")
def test_the_database_is_made_once(tmp_path: Path, steps: Steps) -> None:
    """One makes it and is stopped on the way; others that come by then wait and find it whole."""
    desk = Desk(make_repo(tmp_path / "repo"))
    spot = steps.spot(prepare, "migrate")
    tried = threading.Event()
    real = file_lock.try_lock

    def try_lock(handle: int) -> bool:
        done = real(handle)
        if not done:
            tried.set()
        return done

    steps.patch.setattr(file_lock, "try_lock", try_lock)
    first = steps.runner(lambda: desk.cli("ann", "heartbeat")[0])
    first.stop_at(spot)
    first.start()
    assert first.stopped(spot)
    others = [
        steps.runner(lambda n=number: desk.cli(f"s{n}", "heartbeat")[0]).start()  # type: ignore[misc]
        for number in range(3)
    ]
    assert tried.wait(30), "nobody waited for the first"
    assert first.result() == 0
    assert [other.result() for other in others] == [0, 0, 0]
    assert desk.database.schema_version() == schema.VERSION
    assert desk.database.count("agents") == 4


@pytest.mark.proves("STATE-4")
def test_a_migration_step_is_taken_once(tmp_path: Path, steps: Steps) -> None:
    """Two upgrade one old database at one moment: each step happens in one of them."""
    desk = Desk(make_repo(tmp_path / "repo"))
    prepare.make_folder(desk.project().folder)
    path = desk.project().database
    from agent_sync.store.sqlite import Store

    def upgrades() -> int:
        store = Store(path, busy_ms=30_000)
        migrate.migrate(store)
        version = asked(store).schema_version()
        store.close()
        return version

    new = Store(path)
    new.execute("PRAGMA journal_mode=WAL")
    new.close()
    spot = steps.spot(schema, "statements")
    assert steps.serial(upgrades, upgrades, spot=spot) == (schema.VERSION, schema.VERSION)
    found = open_store(desk.project())
    assert found is not None
    found.close()


def test_the_shell_id_is_whole_as_soon_as_it_is_there(tmp_path: Path, steps: Steps) -> None:
    """Whoever finds the file finds the id in it, also while it is being made."""
    folder = str(tmp_path)
    seen: list[str] = []
    real_write = os.write

    def write(handle: int, data: bytes) -> int:
        if data.startswith(b"shell-"):
            steps.note("the id is written")
        return real_write(handle, data)

    steps.patch.setattr(os, "write", write)

    def second() -> str:
        seen.append(identify({}, folder=folder)[0])
        return new_shell_id(folder)

    one, two = steps.between(lambda: new_shell_id(folder), second, spot="the id is written")
    assert one == two == identify({}, folder=folder)[0]
    assert seen == [""], "half an id"


def test_a_shell_id_that_was_left_empty_is_replaced(tmp_path: Path) -> None:
    """A process killed while it made the file leaves none that is nobody's for ever."""
    (tmp_path / SHELL_FILE).touch()
    made = new_shell_id(str(tmp_path))
    assert made
    assert identify({}, folder=str(tmp_path)) == (made, SHELL_FILE)
    assert new_shell_id(str(tmp_path)) == made


# -- what a long wait does -------------------------------------------------------------------


@pytest.mark.proves("LOCK-8", "LOCK-5")
def test_a_lease_granted_after_a_long_wait_holds(desk: Desk, steps: Steps) -> None:
    """Waiting is a sign of life: what is granted after it holds, without a known process."""
    desk.cli("ann", "lock", "a.py")

    def long_after() -> None:
        desk.now = START + 20 * MINUTE
        desk.cli("ann", "unlock", "a.py")

    spot = steps.spot(waiting, "_queue")
    one, _ = steps.between(
        lambda: desk.cli("bob", "lock", "a.py", "--wait=20"), long_after, spot=spot
    )
    assert one[0] == 0
    assert desk.holders() == {"a.py": ["bob"]}
    assert desk.edit("carl", "a.py") == 2


@pytest.mark.proves("LOCK-3")
def test_a_claim_that_is_judged_twice_is_no_pairing_for_ever(desk: Desk) -> None:
    """An edit that was asked for under a pairing is an ordinary one when that has ended."""
    store = desk.store()
    desk.cli("s", "lock", "a.py", "--shared")
    world = World(desk.now, Limits({}))
    with store.writing() as store:
        sign_of_life.refresh(store, "s/kid", desk.now)
    claim = Claim("s/kid", "a.py", kind=AUTO, checkout=".")
    assert granting.judge(store, claim, world).free
    desk.cli("s", "unlock", "a.py")
    desk.cli("ann", "lock", "a.py", "--shared")
    assert not granting.judge(store, claim, world).free
    store.close()


# -- what git, the disk or another hook said before ------------------------------------------


def lease_of(desk: Desk, who: str, path: str = "a.py") -> "list[Lease]":
    """The automatic leases of somebody who has edited a file and goes on with it."""
    env = {"AGENT_SYNC_AUTO_LEASE": "commit"}
    assert desk.file("pre-tool-use", who, path, env=env) == 0
    desk.file("post-tool-use", who, path, env=env)
    store = desk.store()
    found = open_leases.open_of(store, who)
    store.close()
    return found


def test_a_commit_that_git_saw_against_a_new_edit(desk: Desk, steps: Steps) -> None:
    """The holder begins another edit after git called the file clean: the lease stays."""
    leases = lease_of(desk, "ann")
    steps.patch.setattr(worktree_status, "unchanged_since_commit", lambda *given: set(given[-1]))

    def look() -> None:
        store = desk.store()
        world = World(desk.now, Limits({}), project=desk.project())
        committed.release_committed(store, world, leases)
        store.close()

    steps.between(look, lambda: desk.edit("ann", "a.py", at=1))
    assert desk.holders() == {"a.py": ["ann"]}
    assert desk.edit("bob", "a.py") == 2


def test_a_file_that_is_gone_against_a_new_edit(desk: Desk, steps: Steps) -> None:
    """A command removed a file, and its agent begins to write it anew: the lease stays."""
    lease_of(desk, "ann")

    def tidies() -> None:
        with desk.call(
            "post-tool-use", "ann", tool_name="Bash", tool_input={"command": "rm a.py"}
        ) as call:
            settled_work.tidy(call, "rm a.py", 0, wrote=True)

    steps.between(tidies, lambda: desk.edit("ann", "a.py", at=1))
    assert desk.edit("bob", "a.py") == 2


def test_a_refused_write_against_an_edit_that_finished(desk: Desk, steps: Steps) -> None:
    """A refused write claims nothing; an edit of the same session that was made meanwhile does."""
    desk.edit("ann", "a.py")

    def gives_back() -> None:
        with desk.call("pre-tool-use", "ann") as call:
            stale_reads.give_back(call, "a.py", str(desk.repo))

    steps.between(gives_back, lambda: desk.file("post-tool-use", "ann", "a.py"))
    assert desk.holders() == {"a.py": ["ann"]}


def test_a_second_look_is_decided_in_its_own_transaction(desk: Desk, steps: Steps) -> None:
    """While git is asked whether the file is committed, the lease goes to a third one."""
    lease_of(desk, "ann")

    def changes_hands() -> int:
        desk.cli("ann", "unlock", "a.py")
        return desk.edit("carl", "a.py")

    one, two = steps.between(lambda: desk.edit("bob", "a.py"), changes_hands, number=2)
    assert (one, two) == (2, 0)
    assert desk.holders() == {"a.py": ["carl"]}


def test_two_deliveries_of_one_end_of_an_edit(desk: Desk, steps: Steps) -> None:
    """Plugin and settings both tell of one edit at one moment: it is recorded once."""
    desk.edit("ann", "a.py")
    spot = steps.spot(file_notes, "note")

    def ends() -> int:
        return desk.file("post-tool-use", "ann", "a.py", tool_use_id="t")

    steps.serial(ends, ends, spot=spot)
    assert desk.database.count("activity", type="file_edited") == 1


def changed(steps: Steps, *keys: str) -> None:
    """Let git say that these files differ from HEAD."""
    dirty = [Dirty(key, key.encode(), " ", "M") for key in keys]
    steps.patch.setattr(inventory, "ask", lambda *_: (dirty, True))


def authors(desk: Desk) -> "dict[str, list[str]]":
    """Whose the uncommitted work is."""
    store = desk.store()
    found = file_notes.authors(store, ".")
    store.close()
    return {key: [who for who, _ in rows] for key, rows in found.items()}


def test_an_inventory_against_an_edit(desk: Desk, steps: Steps) -> None:
    """While git is asked what is uncommitted, an edit of it ends: its author is known then."""
    changed(steps, "a.py", "b.py")

    def takes() -> "list[str] | None":
        store = desk.store()
        git = git_at(str(desk.repo), 20)
        found = inventory.take(store, desk.project(), ".", git, desk.now, lambda _: "ann")
        store.close()
        return found

    new, _ = steps.between(takes, lambda: desk.file("post-tool-use", "bob", "a.py"))
    assert new == ["b.py"]
    assert authors(desk) == {"a.py": ["bob"], "b.py": ["ann"]}


def test_what_is_the_persons_after_a_command_against_an_edit(desk: Desk, steps: Steps) -> None:
    """A file that nobody had written when git was asked is an agent's by the time it is noted."""
    changed(steps, "a.py", "b.py")
    for name in ("a.py", "b.py"):
        (desk.repo / name).write_text("x\n")
    later = 2 * time.time_ns() // 1_000_000

    def notes() -> None:
        with desk.call("post-tool-use", "ann", tool_name="Bash") as call:
            made_by_command.note_made(call, later, "pytest")

    steps.between(notes, lambda: desk.file("post-tool-use", "bob", "a.py"))
    assert authors(desk) == {"a.py": ["bob"], "b.py": [file_notes.PERSON]}


def test_what_nobody_was_seen_to_write_against_an_edit(desk: Desk, steps: Steps) -> None:
    """It is about to be noted as what a slow command made when its author's edit ends."""
    (desk.repo / "a.py").write_text("x\n")

    def notes() -> None:
        with desk.call("pre-tool-use", "ann", tool_name="Bash") as call:
            unnoted_files._keep(call, ".", "a.py", "carl", Reader())

    steps.between(notes, lambda: desk.file("post-tool-use", "bob", "a.py"))
    assert authors(desk) == {"a.py": ["bob"]}


def test_what_a_command_made_is_not_claimed_against_a_claim(desk: Desk, steps: Steps) -> None:
    """What its command made is noted, and somebody locks it before it is claimed."""
    desk.edit("ann", "c.py")
    changed(steps, "a.py", "b.py")
    for name in ("a.py", "b.py"):
        (desk.repo / name).write_text("x\n")

    def notes() -> None:
        with desk.call("post-tool-use", "ann", tool_name="Bash") as call:
            made_by_command.note_made(call, 0, "pytest")

    steps.between(notes, lambda: desk.cli("bob", "lock", "a.py"), number=2)
    assert desk.holders() == {"a.py": ["bob"], "b.py": ["ann"], "c.py": ["ann"]}


def test_giving_up_everything_against_a_claim(desk: Desk, steps: Steps) -> None:
    """All of one agent's leases end together."""
    desk.cli("ann", "lock", "a.py", "b.py")
    _, two = steps.serial(
        lambda: desk.cli("ann", "unlock", "--all"),
        lambda: desk.cli("bob", "lock", "a.py", "b.py"),
        spot=steps.spot(ending, "release"),
    )
    assert two[0] == 0


def test_a_decision_is_superseded_once_it_is_there(desk: Desk, steps: Steps) -> None:
    """A decision that refers to one that is just being made finds it."""
    one, two = steps.serial(
        lambda: desk.cli("ann", "decision", "use tabs"),
        lambda: desk.cli("bob", "decision", "use spaces", "--supersedes", "D1"),
        spot=steps.spot(decisions, "decide"),
    )
    assert (one[0], two[0]) == (0, 0)


def test_the_operator_comes_and_goes_against_a_claim(desk: Desk, steps: Steps) -> None:
    """The operator's leases end with the console; who asks at that moment waits for it."""

    def comes_and_goes(op: Operator) -> None:
        lease_hand.lock(op, ["a.py"])
        op.leave()

    _, two = steps.serial(
        lambda: console(desk, comes_and_goes),
        lambda: desk.cli("bob", "lock", "a.py"),
        spot=steps.spot(ending, "release"),
    )
    assert two[0] == 0


@pytest.mark.parametrize("verb", ["done", "block"])
def test_the_operators_word_on_a_task_against_a_claim(desk: Desk, steps: Steps, verb: str) -> None:
    """The operator finishes or blocks a task while somebody claims it."""
    desk.cli("ann", "create-task", "one")
    act = {"done": task_hand.done, "block": task_hand.block}[verb]
    _, two = steps.serial(
        lambda: console(desk, lambda op: act(op, ["T1", "so"][: 1 + (verb == "block")])),
        lambda: desk.cli("bob", "claim-task", "T1"),
        spot=steps.spot(task_board, "find"),
    )
    assert held(two)


def test_two_shorten_the_log_at_one_moment(desk: Desk, steps: Steps) -> None:
    """Both find the log too long and put a shorter one in its place: whole lines are left."""
    folder = desk.project().folder
    path = Path(folder) / hook_errors.NAME
    path.write_text("2023 an old line\n" * (hook_errors.LARGEST // 10), encoding="utf-8")

    def notes(text: str) -> None:
        hook_errors.note(folder, "stop", ValueError(text))

    spot = steps.spot(hook_errors, "_tail", "the end of the log is read")
    steps.between(lambda: notes("one"), lambda: notes("two"), spot=spot)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert path.stat().st_size <= hook_errors.LARGEST
    assert "ValueError" in lines[-1]
    assert all(line.startswith("20") for line in lines)


@pytest.mark.proves("LOCK-5", "PRES-1")
def test_whoever_waits_keeps_what_it_has(desk: Desk) -> None:
    """A process that waits says so every two seconds: a sign of life of its agent."""
    desk.edit("bob", "b.py")
    queued(desk, "bob")
    store = desk.store()
    with store.writing() as store:
        for ticket in wait_queue.open_tickets(store):
            wait_queue.beat(store, ticket.id, desk.now + 14 * MINUTE)
    store.close()
    assert desk.edit("carl", "b.py", at=20 * MINUTE) == 2


# -- gates -----------------------------------------------------------------------------------


def parties(desk: Desk) -> None:
    """Two who are here."""
    for who in ("ann", "bob"):
        desk.cli(who, "heartbeat")


def test_two_that_open_one_gate_have_one(desk: Desk, steps: Steps) -> None:
    """Both find none between them and open it: of one cause and the same parties there is one."""
    parties(desk)
    one, two = steps.serial(
        lambda: desk.cli("ann", "gate", "open", "--with", "bob"),
        lambda: desk.cli("bob", "gate", "open", "--with", "ann"),
        spot=steps.spot(gate_opening, "settle_all"),
    )
    assert (one[0], two[0]) == (0, 0)
    assert one[1]["gate"]["id"] == two[1]["gate"]["id"] == "G1"


def test_the_last_acknowledgements_at_one_moment(desk: Desk, steps: Steps) -> None:
    """The last two acknowledge at once: the gate is acknowledged, once."""
    parties(desk)
    desk.cli("ann", "gate", "open", "--with", "bob")
    steps.serial(
        lambda: desk.cli("ann", "gate", "ack", "G1"),
        lambda: desk.cli("bob", "gate", "ack", "G1"),
        spot=steps.spot(gate_settling, "party_rows"),
    )
    shown = desk.cli("ann", "gate", "show", "G1")[1]
    assert shown["gate"]["state"] == "acknowledged"
    assert [x["what"] for x in shown["history"]].count("gate_all_acknowledged") == 1


def test_a_gate_is_resolved_or_cancelled_never_both(desk: Desk, steps: Steps) -> None:
    """One party resolves while the opener cancels: the second finds it over."""
    parties(desk)
    desk.cli("ann", "gate", "open", "--with", "bob")
    for who in ("ann", "bob"):
        desk.cli(who, "gate", "ack", "G1")
    one, two = steps.serial(
        lambda: desk.cli("bob", "gate", "resolve", "G1", "--summary", "x"),
        lambda: desk.cli("ann", "gate", "cancel", "G1", "--why", "x"),
        spot=steps.spot(gate, "get"),
    )
    assert (one[0], two[0]) == (0, 2)
    assert desk.cli("ann", "gate", "show", "G1")[1]["gate"]["state"] == "ready"


def test_a_refusal_that_is_delivered_twice_at_one_moment_is_recorded_once(
    desk: Desk, steps: Steps
) -> None:
    def refuse() -> None:
        with desk.call("pre-tool-use", "ann", tool_use_id="t", tool_name="Bash") as call:
            refusal_record.record_refusal(call, "git reset --hard")

    steps.between(refuse, refuse)
    assert desk.database.rows("activity", "agent_id", type="git_refused") == [("ann",)]
    assert desk.database.column("agents", "id") == ["ann"]


def test_two_hooks_that_see_one_move_of_head_tell_it_once(desk: Desk, steps: Steps) -> None:
    """Ann's command and bob's end at one moment, and both saw it; cy works there."""
    for who in ("ann", "bob", "cy"):
        desk.hook("session-start", who, source="startup")
    moved = [(str(desk.repo), Head("main", "1" * 40), Head("other", "1" * 40))]

    def told(who: str) -> Callable[[], None]:
        def work() -> None:
            with desk.call("post-tool-use", who, tool_name="Bash") as call:
                head_moves.note(call, "git switch other", moved)

        return work

    # The first transaction notes whose the commits are; without any, there is none.
    steps.between(told("ann"), told("bob"))
    assert len(desk.database.mail_of("cy")) == 1


def test_what_a_command_overwrites_is_kept_once_when_it_is_delivered_twice(
    desk: Desk, steps: Steps
) -> None:
    (desk.repo / "a.py").write_text("bob\n")
    found = look(str(desk.repo / "a.py"))

    def keep() -> int:
        with desk.call("pre-tool-use", "ann", tool_use_id="t", tool_name="Bash") as call:
            return overwrites._keep(call, "a.py", "bob", found, quiet=False)

    numbers = steps.between(keep, keep)
    assert sorted(numbers) == [0, 1]
    assert desk.database.rows("kept", "owner_id", "by_id") == [("bob", "ann")]
    assert len(desk.database.mail_of("bob")) == 1


def test_that_git_was_cut_short_is_said_once_to_two_hooks_of_one_session(
    desk: Desk, steps: Steps
) -> None:
    def said() -> str:
        with desk.call("post-tool-use", "ann", tool_name="Bash") as call:
            return made_by_command._cut_short(call, ".")

    assert sorted(map(bool, steps.between(said, said))) == [False, True]
