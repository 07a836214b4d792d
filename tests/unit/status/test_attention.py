"""What needs attention: right, in order, with the one next command, and only what is true now."""

import re
from typing import Any

import pytest

from agent_sync.locks import ending, granting, open_leases, wait_queue
from agent_sync.locks.claim import Claim, World
from agent_sync.locks.lease import AUTO, RESOURCE, SHARED
from agent_sync.messages import mailbox, received_mail
from agent_sync.presence import agents, asking
from agent_sync.presence.agents import Agent
from agent_sync.protection import file_notes, git_looks, kept_versions, lost_versions
from agent_sync.repository.contents import Look, digest
from agent_sync.sessions import open_calls
from agent_sync.sessions.sweep import sweep
from agent_sync.status import attention, attentive, board, concern_kinds
from agent_sync.status.concern_kinds import Concern
from agent_sync.store.sqlite import Store
from agent_sync.tasks import task_making, task_moves
from agent_sync.views import concern_sentences, concerns, terminal
from agent_sync.views.tables import Style
from scene.database import asked

from ..views.test_hostile_text import HOSTILE, shows_only_text
from ..world import MINUTE, NOW, fresh, world
from ..world import join as put

HOUR = 60 * MINUTE
PLAIN = Style(False, 0, NOW)
ALIVE = {1: "alive", 2: "alive", 3: "alive", 77: "alive"}


@pytest.fixture
def store() -> Store:
    """A database with three sessions, their hooks at work."""
    found = fresh()
    for pid, name in enumerate(("ann", "ben", "cy"), 1):
        join(found, name, pid=pid)
    return found


def join(store: Store, agent: str, **more: Any) -> None:
    """Put an agent in place whose hooks have just run."""
    put(store, agent, **more)
    with store.writing() as store:
        agents.mark_hook(store, agent, "pre-tool-use", more.get("seen", NOW))


def hold(store: Store, agent: str, key: str, **more: Any) -> None:
    """A lease: an explicit one for an hour unless told otherwise."""
    more.setdefault("expires_at", NOW + HOUR)
    now = more.pop("now", NOW)
    with store.writing() as store:
        assert granting.attempt(store, Claim(agent, key, **more), world(now, ALIVE))[0]


def queue(store: Store, agent: str, key: str, *, now: int = NOW, **more: Any) -> None:
    """A place in the queue, its process alive."""
    with store.writing() as store:
        claim = Claim(agent, key, **more)
        wait_queue.queue(store, claim, world(now), machine="here", pid=77, pid_start="")


def refuse(
    store: Store, agent: str, key: str, holder: str, *, at: int = NOW, count: int = 1
) -> None:
    """An edit that was refused."""
    asked(store).add("refusals", agent_id=agent, key=key, count=count, last_at=at, holder_id=holder)


def mail(store: Store, sender: str, to: str, *, at: int = NOW, **more: Any) -> int:
    """A message."""
    me = agents.find(store, sender)
    assert me is not None
    with store.writing() as store:
        return mailbox.send(store, at, me, [to], "hello", **more)


def look(
    store: Store, *, me: str = "", person: bool = True, moment: "World | None" = None
) -> list[Concern]:
    """What needs attention, and behind it what waits in the ordinary way."""
    seen = glanced(store, me=me, person=person, moment=moment)
    return [*attention.of(seen), *attention.ordinary(seen)]


def loud(store: Store, *, moment: "World | None" = None) -> list[Concern]:
    """What needs a person's attention."""
    return attention.of(glanced(store, moment=moment))


def glanced(
    store: Store, *, me: str = "", person: bool = True, moment: "World | None" = None
) -> board.Board:
    """What a status reads."""
    reader = agents.find(store, me) if me else None
    here = moment or world(NOW, ALIVE)
    return attentive.read(store, here, reader, person=person)


def said(found: list[Concern], now: int = NOW) -> list[str]:
    """The sentences."""
    return [concern_sentences.sentence(one, now) for one in found]


def test_all_is_well(store: Store) -> None:
    hold(store, "ann", "a.py")
    mail(store, "ann", "ben")
    assert look(store) == []


@pytest.mark.proves("CLI-5")
def test_who_waits_for_whom_and_why(store: Store) -> None:
    hold(store, "ann", "a.py", reason="big change", now=NOW - 3 * MINUTE)
    queue(store, "ben", "a.py", now=NOW - 2 * MINUTE)
    (one,) = look(store)
    facts = one.facts
    assert (one.code, facts["waiters"], facts["holder"], facts["how"]) == (
        "waiting", ["ben"], "ann", "locked",
    )  # fmt: skip
    assert one.command == ()
    assert said([one]) == ["ben waits for a.py (2m): ann locked it (3m, 60m left), “big change”"]
    assert loud(store) == [], "it ends by itself"


@pytest.mark.proves("CLI-5")
def test_an_edit_a_pattern_a_resource_and_sharing_are_told_apart(store: Store) -> None:
    with store.writing() as tx:
        asking.note(tx, "ann", NOW)  # so that it is blocked, and force is named
    hold(store, "ann", "a.py", kind=AUTO, checkout="/r", expires_at=0)
    hold(store, "ann", "src/", target="tree")
    hold(store, "ann", "db", target=RESOURCE)
    hold(store, "ann", "s.py", mode=SHARED)
    for key in ("a.py", "src/x.py", "s.py"):
        queue(store, "ben", key)
    queue(store, "ben", "db", target=RESOURCE)
    asks, *found = loud(store)
    assert asks.code == "permission_wanted"
    assert said(found) == [
        "ben waits for a.py (0s): ann is editing it (0s)",
        "ben waits for src/x.py (0s): ann locked it as part of src/ (0s, 60m left)",
        "ben waits for s.py (0s): ann shares it (0s, 60m left)",
        "ben waits for the resource db (0s): ann locked it (0s, 60m left)",
    ]
    assert [concerns.command(one) for one in found] == [
        "agent-sync unlock a.py --force",
        "agent-sync unlock src/ --force",
        "agent-sync unlock s.py --force",
        "agent-sync unlock --resource db --force",
    ]
    spelled = [concerns.command(one, lambda key: "../" + key) for one in found]
    assert spelled[0] == "agent-sync unlock ../a.py --force"
    assert spelled[3] == "agent-sync unlock --resource db --force"


@pytest.mark.proves("CLI-5")
def test_the_end_of_a_chain_comes_first_and_each_link_names_the_rest(store: Store) -> None:
    hold(store, "ann", "a.py")
    hold(store, "cy", "c.py")
    queue(store, "ben", "a.py", now=NOW - 5 * MINUTE)
    queue(store, "ann", "c.py", now=NOW - MINUTE)
    first, second = look(store)
    assert (first.facts["waiters"], first.facts["chain"]) == (["ann"], ["cy"])
    assert (second.facts["waiters"], second.facts["chain"]) == (["ben"], ["ann", "cy"])
    assert said([second])[0].endswith(", ann waits for cy")


def test_several_who_wait_for_one_path_are_one_concern(store: Store) -> None:
    hold(store, "ann", "a.py")
    queue(store, "ben", "a.py", now=NOW - 5 * MINUTE)
    queue(store, "cy", "a.py", now=NOW - MINUTE)
    (one,) = look(store)
    assert said([one])[0].startswith("ben (5m) and cy (1m) wait for a.py: ann locked it")


def test_two_that_wait_for_each_other_are_told_without_end(store: Store) -> None:
    hold(store, "ann", "a.py")
    hold(store, "ben", "b.py")
    queue(store, "ann", "b.py")
    queue(store, "ben", "a.py")
    assert [one.facts["chain"] for one in loud(store)] == [["ben", "ann"], ["ann", "ben"]]


def test_behind_somebody_who_was_first(store: Store) -> None:
    hold(store, "ann", "a.py")
    queue(store, "ben", "a.py")
    queue(store, "cy", "a.py")
    with store.writing() as store:
        ending.release(store, open_leases.open_of(store, "ann"), world(NOW, ALIVE), "done", "ann")
    (one,) = look(store)  # ben has the reservation and is not stuck
    assert (one.facts["waiters"], one.facts["how"], one.command) == (["cy"], "reserved", ())
    assert said([one]) == ["cy waits for a.py (0s): it is reserved for ben"]


def test_a_reservation_is_nobodys_trouble(store: Store) -> None:
    hold(store, "ann", "a.py")
    queue(store, "ben", "a.py")
    assert [one.code for one in look(store)] == ["waiting"]
    asked(store).change("waits", {"reserved_until": NOW + MINUTE})
    assert look(store) == []


def test_who_may_share_or_works_elsewhere_waits_for_nobody(store: Store) -> None:
    hold(store, "ann", "s.py", mode=SHARED)
    hold(store, "ann", "a.py", kind=AUTO, checkout="/one", expires_at=0)
    queue(store, "ben", "s.py", mode=SHARED)
    queue(store, "ben", "a.py", checkout="/two", kind=AUTO)
    assert look(store) == []


@pytest.mark.proves("CLI-5")
def test_refused_lately_while_the_holder_still_holds(store: Store) -> None:
    hold(store, "ann", "a.py")
    refuse(store, "ben", "a.py", "ann", at=NOW - MINUTE, count=2)
    refuse(store, "ben", "free.py", "ann")
    refuse(store, "cy", "a.py", "ann", at=NOW - HOUR)
    refuse(store, "gone", "a.py", "ann")
    (one,) = look(store)
    assert said([one]) == ["ben was refused a.py 2 times (1m ago): ann locked it (0s, 60m left)"]
    queue(store, "ben", "a.py")
    assert [one.code for one in look(store)] == ["waiting"]


@pytest.mark.proves("LOCK-7")
def test_force_is_named_to_a_person_alone(store: Store) -> None:
    hold(store, "ann", "a.py")
    queue(store, "ben", "a.py")
    refuse(store, "cy", "a.py", "ann")
    join(store, "operator")
    for found in (look(store), look(store, me="operator", person=False)):
        assert [one.command for one in found] == [(), ()], "ann is at work"
    with store.writing() as tx:
        asking.note(tx, "ann", NOW)
    for found in (look(store), look(store, me="operator", person=False)):
        assert [one.command[-1:] for one in found] == [(), ("--force",), ("--force",)]
    assert [one.command for one in look(store, me="cy", person=False)] == [(), (), ()]


def test_leases_that_run_out_soon(store: Store) -> None:
    hold(store, "ann", "later.py", expires_at=NOW + 6 * MINUTE)
    hold(store, "ann", "soon.py", expires_at=NOW + 3 * MINUTE)
    hold(store, "ben", "sooner.py", expires_at=NOW + MINUTE)
    first, second = look(store, me="ann")
    assert said([first, second]) == [
        "the lock of ben on sooner.py runs out in 1m",
        "your lock on soon.py runs out in 3m",
    ]
    assert (first.command, second.command) == ((), ("agent-sync", "lock", "soon.py"))


def test_a_stale_agent_that_holds_something(store: Store) -> None:
    put(store, "dee", seen=NOW - 20 * MINUTE)
    with store.writing() as store:
        agents.mark_hook(store, "dee", "stop", NOW - 20 * MINUTE)
    assert look(store) == []
    hold(store, "dee", "a.py", now=NOW - 20 * MINUTE)
    hold(store, "dee", "b.py", now=NOW - 20 * MINUTE)
    (one,) = look(store)
    assert said([one]) == ["dee gives no sign for 20m and holds a.py and b.py"]
    assert one.command == ("agent-sync", "unlock", "a.py", "--force")


@pytest.mark.proves("CLI-5", "MSG-2")
def test_unread_directed_mail_of_the_reader_and_of_the_person(store: Store) -> None:
    mail(store, "ann", "ben", urgent=True)
    mail(store, "cy", "all")
    mail(store, "ann", "operator", at=NOW - MINUTE)
    assert look(store, me="ben", person=False)[0].facts["messages"] == ["M1"]
    assert said(look(store, me="ben", person=False)) == [
        "1 unread message for you from ann (urgent, since 0s)"
    ]
    (one,) = look(store)
    assert said([one]) == ["1 unread message for the operator from ann (since 1m)"]
    assert concerns.command(one) == "AGENT_SYNC_ID=operator agent-sync inbox"
    join(store, "operator")
    (one,) = look(store, me="operator")
    assert concerns.command(one) == "agent-sync inbox"
    with store.writing() as store:
        received_mail.mark_read(store, found(store, "operator"), [3], NOW)
    assert look(store) == []


def found(store: Store, agent_id: str) -> Agent:
    """A recorded agent."""
    agent = agents.find(store, agent_id)
    assert agent is not None
    return agent


@pytest.mark.proves("CLI-5", "MSG-4")
def test_mail_that_another_agent_has_not_got(store: Store) -> None:
    mail(store, "ann", "ben", at=NOW - MINUTE)
    assert look(store, moment=world(NOW, ALIVE)) == []
    later = world(NOW + 4 * MINUTE, ALIVE)
    (one,) = look(store, moment=later)
    assert (one.code, one.facts["agent"], one.facts["messages"]) == (
        "mail_not_received", "ben", ["M1"],
    )  # fmt: skip
    text = concern_sentences.sentence(one, later.now)
    assert text == "ben has not got 1 message from ann (5m): busy with one long step"
    assert look(store, me="ben", person=False, moment=later)[0].code == "unread_mail"
    with store.writing() as store:
        mailbox.mark_pushed(store, found(store, "ben"), [1], NOW, complete=True, broadcasts=True)
    assert look(store, moment=later) == []


def test_why_mail_is_late(store: Store) -> None:
    put(store, "dee", pid=3)
    asked(store).change("agents", {"state": "idle"}, id="cy")
    for to in ("ben", "cy", "dee"):
        mail(store, "ann", to)
    now = NOW + 16 * MINUTE
    later = look(store, moment=world(now, {1: "alive", 3: "alive"}))
    late = [one for one in later if one.code == concern_kinds.MAIL_LATE]
    told = {
        one.facts["agent"]: concern_sentences.sentence(one, now).rpartition(": ")[2] for one in late
    }
    assert told["ben"] == "it gives no sign"
    assert told["cy"] == "idle, its next prompt brings it"
    assert told["dee"] == "no hooks run for it"


def test_mail_is_late_for_those_alone_whom_it_is_addressed_to(store: Store) -> None:
    for who in ("ann", "ben"):
        asked(store).change("agents", {"role": "R", "role_key": "r"}, id=who)
    mail(store, "ann", "R", at=NOW)
    mail(store, "ann", "nobody", at=NOW)
    mail(store, "ann", "all", at=NOW)
    later = world(NOW + 5 * MINUTE, ALIVE)
    assert [one.facts["agent"] for one in look(store, moment=later)] == ["ben"]
    join(store, "dee", seen=NOW + 4 * MINUTE, pid=3)
    asked(store).change("agents", {"role_key": "r"}, id="dee")
    assert [one.facts["agent"] for one in look(store, moment=later)] == ["ben", "dee"]
    with store.writing() as store:  # whoever comes later gets only what nobody has had:
        mailbox.mark_pushed(store, found(store, "ben"), [1], NOW, complete=True, broadcasts=True)
    assert look(store, moment=later) == []


def test_a_blocked_task(store: Store) -> None:
    with store.writing() as store:
        task = task_making.create(store, NOW, "ann", "Fix login")
        task_moves.block(store, "ann", task, world(NOW, ALIVE), "no password")
    (one,) = look(store)
    assert said([one]) == ["T1 is blocked (0s): no password [Fix login]"]
    assert one.command == ("agent-sync", "show-task", "T1")


@pytest.mark.proves("ID-1", "INST-6")
def test_sessions_without_hooks_and_two_clients_under_one_id(store: Store) -> None:
    put(store, "dee", pid=1)
    asked(store).change("agents", {"twin_pid": 77}, id="cy")
    join(store, "operator")
    asked(store).change("agents", {"twin_pid": 77}, id="operator")
    assert said(look(store)) == [
        "no hooks run for dee: its edits are not stopped",
        "two live clients work under the id of cy",
    ]


@pytest.mark.proves("CLI-5")
def test_the_order_and_what_is_cut(store: Store) -> None:
    put(store, "dee", pid=1)
    mail(store, "ann", "operator")
    hold(store, "ann", "b.py", expires_at=NOW + MINUTE)
    refuse(store, "cy", "a.py", "ann")
    hold(store, "ann", "a.py")
    queue(store, "ben", "a.py")
    seen = look(store)
    codes = [one.code for one in seen]
    assert codes == ["expiring", "unread_mail", "unprotected", "waiting", "refused"]
    lines = concerns.lines(PLAIN, seen, 3)
    assert lines[-1] == "… and 3 more: agent-sync status --json"
    assert len(lines) == 3
    assert len(concerns.lines(PLAIN, seen, 5)) == 5


@pytest.mark.proves("AGENT-3")
def test_who_writes_in_a_way_that_nobody_reads_is_not_protected(store: Store) -> None:
    why = "its tool x was called in a way that is not known here"
    with store.writing() as tx:
        agents.note_client(tx, "ben", "gemini")
        agents.note_unprotected(tx, "ben", why)
    (found,) = [one for one in look(store) if one.code == "writes_not_judged"]
    assert found.facts["agent_id"] == "ben"
    assert found.facts["why"] == why
    (line,) = concerns.lines(PLAIN, [found])
    assert line == f"ben (Gemini CLI) is not protected: {why}  → agent-sync doctor"
    with store.writing() as tx:
        agents.note_unprotected(tx, "ben", "".join(HOSTILE).encode("utf-8", "replace").decode())
    (found,) = [one for one in look(store) if one.code == "writes_not_judged"]
    assert shows_only_text(concerns.lines(PLAIN, [found])[0])
    with store.writing() as tx:
        agents.note_unprotected(tx, "ben", "")
    assert "writes_not_judged" not in [one.code for one in look(store)]


@pytest.mark.proves("WORK-10")
def test_git_that_does_not_say_everything_is_told_until_it_does(store: Store) -> None:
    def looked(checkout: str, *, whole: bool, at: int = NOW - MINUTE) -> None:
        with store.writing() as tx:
            git_looks.note(tx, checkout, at, 312, whole=whole)

    looked(".", whole=False)
    looked("worktrees/x", whole=False, at=NOW - 48 * HOUR)
    (one,) = look(store)
    assert (one.code, one.command) == ("git_cut_short", ("agent-sync", "doctor"))
    assert said([one]) == [
        "git did not say all that is uncommitted in the main checkout, it took 312 ms: what "
        "commands make may be nobody's (1m ago)"
    ]
    looked(".", whole=True)
    assert look(store) == []


@pytest.mark.proves("WORK-5")
def test_what_cannot_be_kept_any_more_is_told(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_versions, "LARGEST", 8)
    monkeypatch.setattr(kept_versions, "MOST_BYTES", 12)

    def keep(key: str) -> int:
        content = key.encode() * 4
        found = Look("", digest(content), 0o644, content)
        with store.writing() as tx:
            file_notes.note_written(tx, "ann", key, ".", NOW, found)
            return kept_versions.keep(
                tx, NOW, key=key, checkout=".", look=found, owner_id="ann", why="x"
            )

    assert keep("aa")
    assert look(store) == []
    assert not keep("bb")
    (one,) = look(store)
    assert one.code == "no_room_for_versions"
    assert said([one])[0].endswith("and none may go: what is overwritten now may not be kept")
    with store.writing() as tx:
        file_notes.forget(tx, ".", "aa", NOW)
    assert look(store) == [], "what is committed may go"


def test_a_command_that_cannot_be_typed_is_not_shown(store: Store) -> None:
    with store.writing() as tx:
        asking.note(tx, "ann", NOW)
    for key in ("x\x1b[2Ja.py", "-rf", "it's here.py"):
        hold(store, "ann", key)
        queue(store, "ben", key)
    assert [concerns.command(one) for one in loud(store)[1:]] == [
        "",
        "agent-sync unlock ./-rf --force",
        "agent-sync unlock 'it'\"'\"'s here.py' --force",
    ]


@pytest.mark.proves("CLI-4")
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_on_its_line(text: str) -> None:
    name = text.encode("utf-8", "replace").decode()[:5000]
    facts: dict[str, Any] = {
        "waiters": [name] * 5, "waiting_since_at": [NOW] * 5, "path": name, "lease_path": name,
        "target": "file", "holder": name, "holder_status": "stale", "holder_seen_at": NOW,
        "how": "locked", "reason": name, "held_since_at": NOW, "until_at": NOW, "chain": [name] * 3,
    }  # fmt: skip
    one = Concern(concern_kinds.WAITING, facts, ("agent-sync", "unlock", name, "--force"))
    for columns in (0, 20, 80):
        (line,) = concerns.lines(Style(False, columns, NOW), [one])
        assert shows_only_text(line)
        assert not columns or terminal.width(line) <= columns


@pytest.mark.proves("ARR-4")
@pytest.mark.parametrize("why", ["long", "silent", "idle", "blocked", "often"])
def test_a_wait_is_told_loudly_when_it_does_not_end_by_itself(store: Store, why: str) -> None:
    hold(store, "ann", "a.py", now=NOW - 12 * MINUTE)
    began = NOW - (11 if why == "long" else 0) * MINUTE
    if why == "often":
        refuse(store, "ben", "a.py", "ann", count=3)
    else:
        queue(store, "ben", "a.py", now=began)
        asked(store).change("waits", {"beat_at": NOW})
    here = world(NOW, ALIVE)
    if why == "silent":
        here = world(NOW + 16 * MINUTE, dict.fromkeys(ALIVE, "unknown") | {77: "alive"})
    elif why == "idle":
        asked(store).change("agents", {"state": "idle"}, id="ann")
    elif why == "blocked":
        with store.writing() as tx:
            asking.note(tx, "ann", NOW)
    found = [one for one in loud(store, moment=here) if one.code in ("waiting", "refused")]
    assert len(found) == 1
    forced = why in ("silent", "blocked")
    assert found[0].command == (("agent-sync", "unlock", "a.py", "--force") if forced else ())


def test_refusals_are_let_go_when_the_agent_works_on_something_else(store: Store) -> None:
    hold(store, "ann", "a.py")
    refuse(store, "ben", "a.py", "ann", at=NOW - MINUTE, count=3)
    assert len(loud(store)) == 1
    asked(store).change("agents", {"last_key": "b.py", "last_key_at": NOW}, id="ben")
    assert look(store) == []


def test_a_refusal_names_who_refused_and_who_has_it_now(store: Store) -> None:
    hold(store, "ann", "a.py")
    refuse(store, "ben", "a.py", "cy", at=NOW - 2 * MINUTE)
    (one,) = look(store)
    assert said([one]) == ["ben was refused a.py for cy (2m ago): now ann locked it (0s, 60m left)"]


def test_many_refusals_are_one_line(store: Store) -> None:
    for number in range(15):
        hold(store, "ann", f"f{number % 4}-{number}.py")
        refuse(store, ("ben", "cy")[number % 2], f"f{number % 4}-{number}.py", "ann", count=3)
    (one,) = loud(store)
    (text,) = said([one])
    assert re.fullmatch(
        "45 refusals of 15 files to (ben and cy|cy and ben), just now: ann has .* and 12 more", text
    )


def lose(store: Store, owner: str, by: str, key: str, *, at: int = NOW, why: str = "") -> int:
    """A version that a command took from its owner."""
    content = f"{owner} {key}".encode()
    found = Look("", digest(content), 0o644, content)
    with store.writing() as tx:
        return kept_versions.keep(
            tx, at, key=key, checkout=".", look=found, owner_id=owner, by_id=by,
            why=why or kept_versions.OVERWRITTEN,
        )  # fmt: skip


@pytest.mark.proves("ARR-4")
def test_lost_work_is_on_top_in_red_with_what_brings_it_back_until_it_is(store: Store) -> None:
    hold(store, "ann", "held.py", expires_at=NOW + MINUTE)
    number = lose(store, "ann", "ben", "a.py", at=NOW - 2 * MINUTE)
    first = loud(store)[0]
    assert said([first]) == ["ann lost a.py to a command of ben (2m ago): kept as V1"]
    assert first.command == ("agent-sync", "restore", "a.py", "--version", "1")
    assert concerns.lines(Style(True, 0, NOW), [first])[0].startswith("\x1b[31mann lost")
    hours = loud(store, moment=world(NOW + 5 * HOUR, ALIVE))
    assert "work_replaced" in [one.code for one in hours]
    with store.writing() as tx:
        lost_versions.mark_restored(tx, number, NOW)
    assert "work_replaced" not in [one.code for one in loud(store)]


@pytest.mark.proves("ARR-4")
def test_several_losses_of_one_pair_are_one_line(store: Store) -> None:
    for key in ("a.py", "b.py"):
        lose(store, "ann", "ben", key)
    lose(store, "cy", "", "c.py", why=kept_versions.OUTSIDE)
    lose(store, "ann", "ben", "quiet.py", why=kept_versions.AT_WORK)
    assert said(loud(store)) == [
        "cy lost c.py to a program outside any session (just now): kept as V3",
        "ann lost b.py and a.py to a command of ben (just now): 2 versions are kept",
    ]
    assert loud(store)[1].command == ("agent-sync", "restore", "--list")


def test_a_loss_that_its_owner_has_seen_is_let_go_after_a_while(store: Store) -> None:
    lose(store, "ann", "ben", "a.py")
    with store.writing() as tx:
        found = Look("", digest(b"new"), 0o644, b"new")
        file_notes.note_written(tx, "ann", "a.py", ".", NOW + MINUTE, found)
    assert [one.code for one in loud(store)] == ["work_replaced"]
    assert loud(store, moment=world(NOW + HOUR, {1: "alive", 2: "alive", 3: "alive"})) == []


@pytest.mark.proves("ARR-4")
def test_a_question_of_a_client_stands_until_the_next_sign(store: Store) -> None:
    with store.writing() as tx:
        open_calls.begin(tx, "t1", "ann", NOW - MINUTE, "rm -rf build")
        asking.note(tx, "ann", NOW)
    (one,) = loud(store, moment=world(NOW + 3 * MINUTE, ALIVE))
    assert said([one], NOW + 3 * MINUTE) == [
        "ann waits for your yes in its window (3m) to run `rm -rf build`"
    ]
    with store.writing() as tx:
        agents.show_sign(tx, found(tx, "ann"), NOW + 1)
    assert loud(store) == []


@pytest.mark.proves("ARR-4")
def test_who_is_gone_is_told_with_what_that_leaves(store: Store) -> None:
    hold(store, "ann", "db/", target="tree")
    hold(store, "ann", "f.py", kind=AUTO, checkout=".", expires_at=0)
    here = world(NOW, {1: "gone", 2: "alive", 3: "alive", 77: "alive"})
    (one,) = loud(store, moment=here)
    assert said([one]) == [
        "ann is gone without a word; db/ is free; f.py was being edited (just now)"
    ]
    with store.writing() as tx:
        sweep(tx, here)
    assert said(loud(store, moment=here)) == said([one]), "noticed by another, and told on"
    assert loud(store, moment=world(NOW + HOUR, {2: "alive", 3: "alive"})) == []


def test_who_was_idle_and_held_nothing_is_not_missed(store: Store) -> None:
    asked(store).change("agents", {"state": "idle"}, id="ann")
    assert loud(store, moment=world(NOW, {1: "gone", 2: "alive", 3: "alive"})) == []


@pytest.mark.proves("ARR-4")
def test_who_waits_for_the_person_is_told_to_the_person(store: Store) -> None:
    join(store, "operator", pid=2)
    hold(store, "operator", "a.py")
    queue(store, "ben", "a.py")
    assert loud(store)[0].code == "waiting"
    found = attention.of(glanced(store, me="operator"))
    assert found[0].command == ("agent-sync", "unlock", "a.py")


@pytest.mark.proves("ARR-4")
def test_what_could_not_be_kept_is_the_first_of_all(store: Store) -> None:
    lose(store, "ann", "ben", "a.py")
    body = "changed by ben with a shell command while ann held it; nothing kept"
    asked(store).add(
        "activity", at=NOW, agent_id="ben", type="work_overwritten", key="big.bin", body=body
    )
    first, second = loud(store)
    assert said([first]) == [f"big.bin was {body} (just now)"]
    assert (first.command, second.code) == ((), "work_replaced")


@pytest.mark.proves("ARR-4")
def test_what_needs_a_person_stands_first_in_its_order(store: Store) -> None:
    """Work that is lost, questions of clients, who is gone; then what else is no good news."""
    hold(store, "cy", "db/", target="tree")
    join(store, "operator", pid=2)
    hold(store, "operator", "held.py")
    queue(store, "ben", "held.py")
    with store.writing() as tx:
        asking.note(tx, "ben", NOW)
    lose(store, "ann", "ben", "a.py")
    here = world(NOW, {1: "alive", 2: "alive", 3: "gone", 77: "alive"})
    told = [one.code for one in loud(store, moment=here)]
    wanted = ["work_replaced", "permission_wanted", "gone_without_a_word", "waiting"]
    assert told[: len(wanted)] == wanted
