"""What each mode of a crew lets a member edit, asked by hooks before the edit (CREW-2)."""

import pytest

from agent_sync.gates.crews import crew_changes
from agent_sync.gates.crews.crews import MODES
from scene.database import Database
from scene.place import Scene
from scene.session import Session
from support import Cli

from .conftest import Make
from .crew_steps import crew_of, ok, refused

HOURS = 3 * 3_600_000
FILE = "src/x.py"


def barred(who: Session, path: str = FILE) -> str:
    """The refusal of an edit; nothing of it is written, and no lease is taken."""
    answer = who.change(path, "new")
    assert answer.refused, answer
    assert "BLOCKED" in answer.reason
    assert not (who.repo / path).exists() or (who.repo / path).read_text() != "new"
    return answer.reason


def edits(who: Session, path: str = FILE) -> None:
    """An edit that passes, and is written."""
    answer = who.change(path, f"by {who.id} {who.agent}")
    assert not answer.refused, answer.reason


# -- peer-contract ---------------------------------------------------------------------------


@pytest.mark.proves("CREW-2")
def test_an_edit_needs_a_lease_that_was_asked_for(
    ann: Session, ben: Session, database: Database
) -> None:
    ref = crew_of("peer-contract", ann, ben)
    said = barred(ben)
    assert f"you are in crew {ref}, mode peer-contract" in said
    assert f"Next: lock it: `agent-sync lock {FILE}`." in said
    assert database.held() == [], "a refused edit takes none"
    ok(ben, "lock", "src/y.py")
    assert FILE in barred(ben), "a lease on another file does not count"
    ok(ben, "lock", FILE)
    edits(ben)
    edits(ben)
    assert barred(ann), "its architect is a member as well"
    assert (FILE, "ben") in database.held()


@pytest.mark.proves("CREW-2")
def test_a_lease_that_only_an_edit_took_does_not_suffice(
    ann: Session, ben: Session, database: Database
) -> None:
    edits(ben)
    assert database.held() == [(FILE, "ben")]
    crew_of("peer-contract", ann, ben)
    barred(ben)
    ok(ben, "lock", FILE)
    edits(ben)


@pytest.mark.proves("CREW-2")
@pytest.mark.parametrize("edited_before", [False, True])
def test_what_lock_wait_gave_suffices_though_it_is_automatic(
    ann: Session, ben: Session, database: Database, *, edited_before: bool
) -> None:
    if edited_before:
        edits(ben)
    crew_of("peer-contract", ann, ben)
    ok(ben, "lock", FILE, "--wait=5")
    assert database.column("leases", "kind", key=FILE, ended_at=None) == ["auto"]
    assert database.column("leases", "asked", key=FILE, ended_at=None) == [1]
    edits(ben)
    edits(ben)
    assert database.column("leases", "asked", key=FILE, ended_at=None) == [1]
    ben.stop()
    ben.prompt()
    barred(ben)


@pytest.mark.proves("CREW-2")
def test_claim_task_with_its_leases_suffices(ann: Session, ben: Session) -> None:
    crew_of("peer-contract", ann, ben)
    ok(ann, "create-task", "one", "--file", FILE)
    ok(ben, "claim-task", "T1")
    barred(ben)
    ok(ben, "claim-task", "T1", "--lock")
    edits(ben)


COVERED = [
    ("src", True, True),
    ("src/", True, True),
    ("src/*", False, True),
    ("src/**", True, True),
    ("src/**/*.py", True, True),
    ("**", True, True),
    ("./src/a", True, False),
    ("{repo}/src/a", True, False),
    ("linked", True, True),
    ("src/*/b.py", True, False),
    ("src/a/b.py", True, False),
    ("src/a/c.py", False, False),
    ("lib", False, False),
    ("src/a/[bc].py", True, False),
]


@pytest.mark.proves("CREW-2")
@pytest.mark.parametrize(("locked", "deep", "direct"), COVERED)
def test_what_a_lease_covers(ann: Session, locked: str, *, deep: bool, direct: bool) -> None:
    """Of a file two folders down, and of one in the folder; files that are not there yet."""
    for folder in ("src/a", "lib"):
        (ann.repo / folder).mkdir(parents=True, exist_ok=True)
    (ann.repo / "linked").symlink_to("src", target_is_directory=True)
    crew_of("peer-contract", ann)
    ok(ann, "lock", locked.format(repo=ann.repo))
    assert ann.change("src/a/b.py", "new").refused is not deep
    assert ann.change("src/c.py", "new").refused is not direct
    assert ann.change("other.txt", "new").refused is (locked != "**")


@pytest.mark.proves("CREW-2")
def test_a_lease_that_ran_out_or_was_given_up_suffices_no_more(
    ann: Session, database: Database
) -> None:
    crew_of("peer-contract", ann)
    ok(ann, "lock", FILE)
    edits(ann)
    database.earlier(2 * 3_600_000, "leases", "expires_at")
    barred(ann)
    ok(ann, "lock", FILE)
    edits(ann)
    ok(ann, "unlock", FILE)
    barred(ann)


def test_a_subagent_works_under_its_sessions_lease(ann: Session, database: Database) -> None:
    crew_of("peer-contract", ann)
    child = ann.child("c1")
    barred(child)
    ok(ann, "lock", "src")
    edits(child)
    assert (FILE, "ann/c1") in database.held()


@pytest.mark.proves("CREW-2")
def test_shell_writes_and_git_are_judged_and_reading_is_not(ann: Session) -> None:
    crew_of("peer-contract", ann)
    assert ann.pre_bash(f"echo x > {FILE}").refused
    assert ann.pre_bash("sed -i s/a/b/ a.py").refused
    assert ann.pre_bash("git checkout -- .").refused
    assert not ann.pre_bash("cat a.py; grep -r x . ; git status").refused
    assert not ann.pre_bash("agent-sync lock a.py").refused
    assert not ann.pre_bash(f"agent-sync propose < {FILE}").refused
    ok(ann, "lock", "src", "a.py")
    assert not ann.pre_bash(f"mkdir -p src && echo x > {FILE}").refused
    assert not ann.pre_bash("git checkout -- a.py").refused
    assert ann.pre_bash("git checkout -- .").refused, "that may write any file"
    ok(ann, "lock", ".")
    assert not ann.pre_bash("git checkout -- .").refused


@pytest.mark.proves("CREW-2")
@pytest.mark.parametrize("mode", [one for one in MODES if one != "open"])
def test_what_git_does_not_keep_is_nobodys_business(
    ann: Session, ben: Session, tmp_path: object, mode: str
) -> None:
    crew_of(mode, ann, ben)
    (ben.repo / ".gitignore").write_text("build/\n")
    outside = str(tmp_path) + "/elsewhere.txt"
    for path in ("build/out.txt", outside):
        assert not ben.pre_edit(path).refused, path
    assert ben.pre_edit(FILE).refused


@pytest.mark.proves("CREW-2")
def test_the_verbs_that_write_files_ask_too(ann: Session) -> None:
    crew_of("peer-contract", ann)
    assert "agent-sync lock log.txt" in refused(ann, "append", "log.txt", "--content", "x")
    assert not (ann.repo / "log.txt").exists()
    ok(ann, "lock", "log.txt")
    ok(ann, "append", "log.txt", "--content", "x")


@pytest.mark.proves("CREW-2")
def test_who_is_in_no_crew_or_left_it_edits_as_ever(
    ann: Session, ben: Session, arrive: Make
) -> None:
    crew_of("peer-contract", ann, ben)
    edits(arrive("cem"), "free.py")
    barred(ben)
    ok(ben, "crew", "leave")
    edits(ben)
    barred(ann, "src/y.py")
    ok(ann, "crew", "close")
    edits(ann, "src/y.py")


def test_an_open_crew_bars_nothing(ann: Session, ben: Session, database: Database) -> None:
    crew_of("open", ann, ben)
    edits(ben)
    assert database.column("parties", "bound") == [0, 0]


def test_a_call_is_not_held_for_what_only_its_agent_can_do(ann: Session, session: Make) -> None:
    """It would be refused all the same, later."""
    slow = session("ann", AGENT_SYNC_HOLD_SECONDS="45")
    crew_of("peer-contract", ann)
    assert slow.pre_edit(FILE).refused


def test_a_path_is_quoted_in_the_command(ann: Session) -> None:
    crew_of("peer-contract", ann)
    assert "`agent-sync lock 'a b;c.py'`" in barred(ann, "a b;c.py")
    assert "`agent-sync lock ./-x.py`" in barred(ann, "-x.py")


@pytest.mark.proves("CREW-2")
def test_hooks_that_are_processes_say_the_same(real_session: Make) -> None:
    ann = real_session("ann")
    ann.start()
    crew_of("peer-contract", ann)
    assert ann.pre_edit(FILE).refused
    ok(ann, "lock", "src/**")
    assert not ann.pre_edit(FILE).refused


# -- manager-delegate ------------------------------------------------------------------------


@pytest.mark.proves("CREW-2")
def test_a_member_edits_for_a_task_of_the_architects(ann: Session, ben: Session) -> None:
    crew_of("manager-delegate", ann, ben)
    edits(ann, "lead.py")
    said = barred(ben)
    assert "ann, its architect, or the person made or gave, and you have none" in said
    assert "Next: claim one of these tasks: `agent-sync tasks`" in said
    ok(ben, "create-task", "my own")
    ok(ben, "claim-task", "T1")
    barred(ben)
    ok(ann, "create-task", "hers")
    barred(ben)
    ok(ben, "claim-task", "T2")
    edits(ben)
    edits(ben.child("c1"), "src/y.py")
    ok(ben, "complete-task", "T2")
    barred(ben)


@pytest.mark.proves("CREW-2")
def test_a_task_that_names_files_lets_edit_only_these(ann: Session, ben: Session) -> None:
    crew_of("manager-delegate", ann, ben)
    (ann.repo / "docs").mkdir()
    ok(ann, "create-task", "x", "--file", FILE, "--file", "docs", "--file", "t/*.py")
    ok(ben, "claim-task", "T1")
    for path in (FILE, "docs/a/b.md", "t/one.py"):
        edits(ben, path)
    for path in ("src/y.py", "t/deep/one.py", "docs.md"):
        said = barred(ben, path)
        assert f"{path} is not among the files of T1" in said
        assert "Next: ask ann for one: `agent-sync wake ann plan`." in said
    assert ben.pre_bash("git checkout -- .").refused
    assert not ben.pre_bash("git checkout -- docs").refused


@pytest.mark.proves("CREW-2")
def test_a_task_of_another_maker_counts_once_it_is_assigned(
    ann: Session, ben: Session, database: Database
) -> None:
    crew_of("manager-delegate", ann, ben)
    ok(ben, "create-task", "his own idea")
    assert "only the architect" in refused(ben, "crew", "assign", "T1", "--to", "ben")
    ok(ann, "crew", "assign", "T1", "--to", "ben")
    assert database.one("tasks", "assigned_by", id=1) == "ann"
    barred(ben)
    ok(ben, "claim-task", "T1")
    edits(ben)
    ok(ben, "release-task", "T1")
    ok(ben, "claim-task", "T1")
    barred(ben, "src/y.py")


@pytest.mark.proves("CREW-2")
def test_a_task_of_the_persons_counts(ann: Session, ben: Session) -> None:
    crew_of("manager-delegate", ann, ben)
    Cli(ann.repo, ann.home).ok("create-task", "wanted")
    ok(ben, "claim-task", "T1")
    edits(ben)


@pytest.mark.proves("CREW-2")
def test_with_the_lead_the_tasks_change_hands_too(ann: Session, ben: Session) -> None:
    crew_of("manager-delegate", ann, ben)
    ok(ann, "create-task", "hers")
    ok(ben, "claim-task", "T1")
    ok(ann, "crew", "give", "ben")
    edits(ben)
    barred(ann, "src/y.py")


def test_where_the_architect_is_gone_the_lead_is_offered(
    ann: Session, ben: Session, database: Database
) -> None:
    crew_of("manager-delegate", ann, ben)
    database.silent_for(HOURS, id="ann")
    assert "Next: take the lead, which is left: `agent-sync crew take`." in barred(ben)
    ok(ben, "crew", "take")
    edits(ben)


# -- handoff-resume --------------------------------------------------------------------------


@pytest.mark.proves("CREW-2")
def test_one_at_a_time_has_the_work_the_architect_first(ann: Session, ben: Session) -> None:
    ref = crew_of("handoff-resume", ann, ben)
    edits(ann)
    said = barred(ben, "src/y.py")
    assert f"crew {ref}, mode handoff-resume" in said
    assert "ann has it" in said
    assert "Next: ask ann to hand it over: `agent-sync wake ann handoff`." in said
    ok(ben, "wake", "ann", "handoff")
    assert "ann has the work" in refused(ben, "crew", "take")
    scene = Scene(ann.repo, ann.home)
    store = scene.store()
    with store.writing() as tx:
        assert crew_changes.give_work(tx, "ben", "ann", 1) is None, "it has none to give"
        assert crew_changes.give_work(tx, "ann/c1", "ben", 2) is not None
    store.close()
    edits(ben, "src/y.py")
    assert "ben has it" in barred(ann, "src/z.py")


@pytest.mark.proves("CREW-2")
def test_a_hand_over_that_waits_is_the_next_step(
    ann: Session, ben: Session, database: Database
) -> None:
    crew_of("handoff-resume", ann, ben)
    row = {
        "giver_id": "ann", "state": "pending", "checkout": ".", "expires_at": 9**15,
        "created_at": 1, "state_at": 1,
    }  # fmt: skip
    database.add("handovers", receiver="somebody", receiver_id="cem", **row)
    assert "agent-sync accept" not in barred(ben)
    database.add("handovers", receiver="ben", receiver_id="ben", **row)
    assert "Next: accept the hand-over of ann: `agent-sync accept H2`." in barred(ben)


@pytest.mark.proves("CREW-2")
def test_the_work_of_one_that_is_gone_or_left_is_taken_over(
    ann: Session, ben: Session, database: Database, arrive: Make
) -> None:
    cem = arrive("cem")
    ref = crew_of("handoff-resume", ann, ben, cem)
    database.silent_for(HOURS, id="ann")
    assert "ann, who is gone, has it" in barred(ben)
    assert "Next: take it over: `agent-sync crew take`." in barred(ben)
    taken = ok(ben, "crew", "take")
    assert (taken["lead"], taken["work"]) == (True, True)
    edits(ben)
    barred(ann, "src/y.py")  # it is back, and has to wait as others do
    assert "ben has the work" in refused(cem, "crew", "take")
    ok(ben, "crew", "leave")
    assert "crew take" in barred(cem, "src/y.py")
    ok(cem, "crew", "take")
    edits(cem, "src/y.py")
    shown = ok(cem, "crew", "show", ref)["crew"]
    assert (shown["architect_id"], shown["worker_id"]) == ("cem", "cem")


@pytest.mark.proves("CREW-2")
def test_where_the_person_leads_the_first_who_takes_it_has_the_work(
    ann: Session, ben: Session
) -> None:
    person = Cli(ann.repo, ann.home)
    person.ok("crew", "create", "work", "--mode", "handoff-resume")
    for one in (ann, ben):
        ok(one, "crew", "join", "work")
    assert "nobody has it" in barred(ben)
    ok(ben, "crew", "take")
    edits(ben)
    assert ann.command("crew", "take").code == 2


@pytest.mark.proves("CREW-2")
def test_commits_are_part_of_the_work_that_one_has(
    ann: Session, ben: Session, database: Database
) -> None:
    """In the other modes what was written while the mode allowed it may be committed."""
    crew_of("handoff-resume", ann, ben)
    (ann.repo / "new.txt").write_text("x")
    assert ben.bash("git add new.txt && git commit -q -m one").refused
    assert ann.bash("git add new.txt && git commit -q -m one").code == 0
    ok(ann, "crew", "close")
    crew_of("peer-contract", ann)
    ok(ann, "lock", FILE)
    edits(ann)
    ok(ann, "unlock", FILE)
    barred(ann)
    assert ann.bash(f"git add {FILE} && git commit -q -m two").code == 0
    assert database.count("stopped", freed_at=0) == 1


@pytest.mark.proves("CREW-2", "VIEW-1")
def test_who_goes_on_is_blocked_no_more(ann: Session, ben: Session, database: Database) -> None:
    """It asked for the lease itself: with its next write nobody calls it blocked."""
    crew_of("peer-contract", ann, ben)
    barred(ben)
    assert database.count("stopped", freed_at=0) == 1
    ok(ben, "lock", FILE)
    edits(ben)
    assert database.count("stopped") == 0


@pytest.mark.proves("CREW-1", "CREW-2")
def test_what_was_given_counts_on_under_another_architect(
    ann: Session, ben: Session, arrive: Make
) -> None:
    cat = arrive("cat")
    crew_of("manager-delegate", ann, ben, cat)
    ok(ann, "create-task", "made")
    ok(ben, "claim-task", "T1")
    assert ben.pre_edit("src/a.py").code == 0
    ok(ann, "crew", "give", "cat")
    assert ben.pre_edit("src/a.py").code == 0


def blocked(who: Session) -> "list[str]":
    """The ids of those who are blocked."""
    return [str(one["agent_id"]) for one in ok(who, "status")["blocked"]]


@pytest.mark.proves("VIEW-1", "CREW-2")
def test_who_helped_itself_to_a_lease_is_blocked_no_more(ann: Session, ben: Session) -> None:
    crew_of("peer-contract", ann, ben)
    assert ben.pre_edit("src/a.py").code == 2
    assert blocked(ann) == ["ben"]
    ok(ben, "lock", "src/a.py")
    assert blocked(ann) == []


@pytest.mark.proves("VIEW-1", "VIEW-3", "CREW-2")
def test_who_waits_for_a_task_is_blocked_over_the_end_of_its_turn_and_then_free(
    ann: Session, ben: Session
) -> None:
    crew_of("manager-delegate", ann, ben)
    assert ben.pre_edit("src/a.py").code == 2
    ben.stop(active=True)
    assert blocked(ann) == ["ben"]
    ok(ann, "create-task", "it")
    ok(ben, "claim-task", "T1")
    assert blocked(ann) == []
    assert "free to go on" in ann.prompt().context or "free to go on" in ben.prompt().context
    assert ben.pre_edit("src/a.py").code == 0
