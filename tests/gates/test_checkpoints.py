"""A checkpoint stops its author until others have approved what it made (CHECK)."""

from collections.abc import Callable

import pytest

from agent_sync.identity.liveness import MINUTE
from scene.database import Database, now
from scene.session import Session
from support import Cli

from .checkpoint_steps import ask, mail, ok, refused, run, shown, state

Make = Callable[..., Session]


@pytest.fixture
def carl(ben: Session, arrive: Make) -> Session:
    """A third."""
    assert ben.id
    return arrive("carl")


def crew(database: Database, *members: str) -> None:
    """A crew that is at work."""
    moments = {"created_at": now(), "state_at": now()}
    first = members[0]
    more = {"title": "t", "title_key": "t", "mode": "open", "phase": "planning"}
    number = database.add("crews", architect_id=first, **more, **moments)
    for one in members:
        database.add("parties", subject=f"K{number}", agent_id=one, part="executor", at=now())


# --- CHECK-3: while it is in force ------------------------------------------------------------


@pytest.mark.proves("CHECK-3")
def test_the_author_is_stopped_there_until_it_is_resolved(ann: Session, ben: Session) -> None:
    assert ann.change("src/a.py", "a = 2\n").code == 0
    ref = ask(ann, "ben")
    stopped = ann.change("src/a.py", "a = 3\n")
    assert stopped.code == 2
    assert f"{ref} covers it and is waiting for ben" in stopped.err
    assert (ann.repo / "src/a.py").read_text() == "a = 2\n"
    assert ann.change("src/b.py", "b = 2\n").code == 0, "other work goes on"
    ok(ben, "checkpoint", "approve", ref)
    stopped = ann.change("src/a.py", "a = 3\n")
    assert stopped.code == 2, "what is approved stays what it was"
    assert f"agent-sync checkpoint resolve {ref}" in stopped.err
    ok(ann, "checkpoint", "resolve", ref)
    assert ann.change("src/a.py", "a = 3\n").code == 0


@pytest.mark.proves("CHECK-3")
def test_its_shell_and_its_subagents_are_stopped_too(ann: Session, ben: Session) -> None:
    assert ben.id
    ask(ann, "ben", on="src/")
    assert ann.bash("echo a = 4 > src/a.py").refused
    assert ann.child("kid").pre_edit("src/new.py").code == 2
    assert not ann.bash("cat src/a.py").refused


@pytest.mark.proves("CHECK-1", "CHECK-3")
def test_what_is_run_as_evidence_is_judged_as_if_it_were_typed(ann: Session, ben: Session) -> None:
    assert ben.id
    ann.change("src/a.py", "a = 2\n")
    ref = ask(ann, "ben")
    for inner in ("echo a = 4 > src/a.py", "git commit -qam x"):
        said = ann.pre_bash(f"agent-sync checkpoint x --on src/b.py --run '{inner}'")
        assert said.code == 2, inner
        assert ref in said.err
    assert ann.pre_bash("agent-sync checkpoint x --on src/b.py --run 'cat src/a.py'").code == 0


@pytest.mark.proves("CHECK-3")
def test_the_author_commits_nothing_of_it(ann: Session, ben: Session) -> None:
    assert ben.id
    ann.change("src/a.py", "a = 2\n")
    ann.change("src/b.py", "b = 2\n")
    ref = ask(ann, "ben")
    assert ann.bash("git commit -qam all").refused
    assert ref in refused(ann, "commit", "-m", "mine", "src/a.py")
    assert ann.bash("git commit -qm rest src/b.py").code == 0


@pytest.mark.proves("CHECK-3")
def test_the_approver_is_not_stopped_at_all(ann: Session, ben: Session) -> None:
    ref = ask(ann, "ben", on="src/")
    assert ben.change("src/b.py", "b = 2\n").code == 0
    assert ben.bash("git commit -qam theirs").code == 0
    assert state(ben, ref) == "waiting"


@pytest.mark.proves("CHECK-3")
def test_those_in_hold_are_stopped_who_are_of_the_crew(
    ann: Session, ben: Session, carl: Session, database: Database
) -> None:
    crew(database, "ann", "ben", "carl")
    ref = ask(ann, "ben", on="src/", more=("--hold", "all"))
    assert [x["id"] for x in shown(ann, ref)["held"]] == ["carl"], "the approver is not held"
    assert any("holds src/" in body for body in mail(carl))
    stopped = carl.change("src/b.py", "b = 3\n")
    assert stopped.code == 2
    assert f"ann's checkpoint {ref}" in stopped.err
    assert carl.change("notes.md", "x\n").code == 0
    assert ok(ben, "checkpoint", "approve", ref, "--resolve")["freed"] == ["carl"]
    assert any(f"{ref} is resolved" in body for body in mail(carl))
    assert carl.change("src/b.py", "b = 3\n").code == 0


@pytest.mark.proves("CHECK-1")
def test_others_get_a_message(ann: Session, ben: Session, carl: Session) -> None:
    assert ben.id
    done = ok(ann, "checkpoint", "x", "--on", "src/", "--approver", "ben", "--hold", "carl")
    assert [x["id"] for x in done["asked"]] == ["carl"]
    assert any("asks you to leave src/ alone" in body for body in mail(carl))
    assert carl.change("src/b.py", "b = 3\n").code == 0


@pytest.mark.proves("CHECK-5")
def test_nobody_is_held_for_an_author_who_is_gone(
    ann: Session, ben: Session, carl: Session, database: Database
) -> None:
    crew(database, "ann", "ben", "carl")
    ref = ask(ann, "ben", on="src/", more=("--hold", "carl"))
    assert carl.change("src/b.py", "b = 3\n").code == 2
    mail(carl)
    ann.end()
    assert any("holds nobody any more" in body for body in mail(carl))
    assert carl.change("src/b.py", "b = 3\n").code == 0
    assert shown(ben, ref)["orphaned"] is True


@pytest.mark.proves("CHECK-5")
def test_a_crashed_author_holds_nobody(
    ann: Session, ben: Session, carl: Session, database: Database
) -> None:
    """Nobody has noticed yet: the judge looks itself."""
    assert ben.id
    crew(database, "ann", "carl")
    ask(ann, "ben", on="src/", more=("--hold", "carl"))
    database.silent_for(121 * MINUTE, id="ann")
    database.change("agents", {"pid": 0, "machine": ""}, id="ann")
    assert carl.change("src/b.py", "b = 3\n").code == 0


# --- CHECK-1: what it records -----------------------------------------------------------------


@pytest.mark.proves("CHECK-1")
def test_without_an_approver_it_is_a_note(ann: Session) -> None:
    done = ok(ann, "checkpoint", "half way", "--on", "src", "--next", "the rest", "--risk", "r")
    assert done["checkpoint"]["state"] == "noted"
    assert ann.change("src/a.py", "a = 9\n").code == 0
    assert ok(ann, "checkpoints")["checkpoints"] == []
    (noted,) = ok(ann, "checkpoint", "list", "--all")["checkpoints"]
    assert (noted["next"], noted["risk"]) == ("the rest", "r")
    assert "is noted" in refused(ann, "checkpoint", "cancel", "C1")


@pytest.mark.proves("CHECK-1")
@pytest.mark.parametrize(
    ("address", "says"),
    [("zed", "nobody is called 'zed'"), ("all", "is no approver"), ("ann", "author's own session")],
)
def test_nobody_live_is_no_approver(ann: Session, ben: Session, address: str, says: str) -> None:
    assert ben.id
    words = ("checkpoint", "x", "--on", "src", "--approver", "ben", address)
    assert says in refused(ann, *words, code=3 if address == "zed" else 2)
    assert ok(ann, "checkpoints", "--all")["checkpoints"] == []


@pytest.mark.proves("CHECK-1")
def test_an_approver_who_left_is_refused(ann: Session, ben: Session) -> None:
    ben.end()
    words = ("checkpoint", "x", "--on", "src", "--approver", "ben")
    assert "nobody live is 'ben'" in refused(ann, *words, code=3)


@pytest.mark.proves("CHECK-1")
def test_a_role_means_its_live_sessions_but_the_author(
    ann: Session, ben: Session, carl: Session
) -> None:
    for one in (ann, ben, carl):
        ok(one, "register", "--role", "reviewer")
    ref = ask(ann, "reviewer")
    assert [x["id"] for x in shown(ann, ref)["approvers"]] == ["ben", "carl"]


@pytest.mark.proves("CHECK-1")
def test_approvers_are_told_at_once_with_the_command(ann: Session, ben: Session) -> None:
    ann.change("src/a.py", "a = 2\n")
    ref = ask(ann, "ben")
    (body,) = mail(ben)
    assert body.startswith(f"ann asks you to approve {ref}: done (1 file, 1 KB of difference)")
    assert f"agent-sync checkpoint approve {ref}" in body


@pytest.mark.proves("CHECK-1")
def test_a_verb_as_a_summary(ann: Session) -> None:
    assert "takes the id of one checkpoint" in refused(ann, "checkpoint", "approve", code=64)
    done = run(ann, "checkpoint", "--on", "src", "--json", "--", "approve").data
    assert done["checkpoint"]["summary"] == "approve"
    assert "does not go with a summary" in refused(
        ann, "checkpoint", "x", "--on", "src", "--diff", code=64
    )
    assert "does not go with 'checkpoint show'" in refused(
        ann, "checkpoint", "show", "C1", "--on", "src", code=64
    )


# --- CHECK-2: states --------------------------------------------------------------------------


@pytest.mark.proves("CHECK-2")
def test_all_approvers_have_to_approve(ann: Session, ben: Session, carl: Session) -> None:
    ref = ask(ann, "ben", "carl")
    said = run(ben, "checkpoint", "approve", ref, "--resolve").out
    assert "carl still has to approve it" in said
    assert state(ann, ref) == "waiting"
    assert "has to be approved first" in refused(ann, "checkpoint", "resolve", ref)
    ok(carl, "checkpoint", "approve", ref, "--note", "good")
    assert state(ann, ref) == "approved"
    assert any("carl has approved" in body and "good" in body for body in mail(ann))
    ok(ben, "checkpoint", "resolve", ref)
    assert "is resolved" in refused(ben, "checkpoint", "resolve", ref)


@pytest.mark.proves("CHECK-2", "CHECK-5")
def test_one_rejection_is_enough_and_stays(ann: Session, ben: Session, carl: Session) -> None:
    ref = ask(ann, "ben", "carl")
    ok(ben, "checkpoint", "approve", ref)
    ok(carl, "checkpoint", "reject", ref, "--why", "no tests")
    assert state(ann, ref) == "rejected"
    assert any("no tests" in body for body in mail(ann))
    assert "cannot be resolved" in refused(ann, "checkpoint", "resolve", ref)
    assert "cannot be approved" in refused(ben, "checkpoint", "approve", ref)
    assert "only the person cancels it" in refused(ann, "checkpoint", "cancel", ref)


@pytest.mark.proves("CHECK-2")
def test_a_rejection_says_why(ann: Session, ben: Session) -> None:
    ref = ask(ann, "ben")
    assert "say why" in refused(ben, "checkpoint", "reject", ref, code=64)


@pytest.mark.proves("CHECK-2")
def test_no_author_and_no_stranger_decides(ann: Session, ben: Session, carl: Session) -> None:
    ref = ask(ann, "ben")
    assert "you are the author" in refused(ann, "checkpoint", "approve", ref)
    for act in (("approve", ref), ("reject", ref, "--why", "w")):
        assert "is for ben and the person" in refused(carl, "checkpoint", *act)
    assert "is for ann and the person" in refused(carl, "checkpoint", "cancel", ref)
    ok(ben, "checkpoint", "approve", ref)
    assert "it is not yours" in refused(carl, "checkpoint", "resolve", ref)


@pytest.mark.proves("CHECK-2")
def test_the_author_cancels_before_anybody_decided(
    ann: Session, ben: Session, carl: Session
) -> None:
    assert carl.id
    ref = ask(ann, "ben", "carl")
    mail(ben)
    ok(ann, "checkpoint", "cancel", ref, "--why", "too early")
    assert any("too early" in body for body in mail(ben)), "all are told"
    assert ann.change("src/a.py", "a = 9\n").code == 0
    other = ask(ann, "ben", "carl")
    ok(ben, "checkpoint", "approve", other)
    assert "somebody has decided" in refused(ann, "checkpoint", "cancel", other)


@pytest.mark.proves("CHECK-2")
def test_the_person_decides_and_cancels_always(ann: Session, ben: Session, cli: Cli) -> None:
    ref = ask(ann, "ben")
    ok(cli, "checkpoint", "approve", ref)
    assert state(ann, ref) == "approved"
    ok(cli, "checkpoint", "cancel", ref)
    other = ask(ann, "ben")
    ok(ben, "checkpoint", "reject", other, "--why", "w")
    ok(cli, "checkpoint", "cancel", other)
    assert ann.change("src/a.py", "a = 9\n").code == 0


@pytest.mark.proves("CHECK-2")
def test_the_person_named_as_one_of_two_decides_for_itself(
    ann: Session, ben: Session, cli: Cli
) -> None:
    ref = ask(ann, "ben", "operator")
    ok(cli, "checkpoint", "approve", ref)
    assert state(ann, ref) == "waiting"
    ok(ben, "checkpoint", "approve", ref)
    assert state(ann, ref) == "approved"


# --- CHECK-5: rejection, successor, replacement, take-over --------------------------------------


@pytest.mark.proves("CHECK-5")
def test_after_a_rejection_the_author_writes_and_does_not_commit(
    ann: Session, ben: Session, carl: Session, database: Database
) -> None:
    crew(database, "ann", "ben", "carl")
    ref = ask(ann, "ben", more=("--hold", "carl"))
    assert ann.change("src/a.py", "a = 3\n").code == 2
    ok(ben, "checkpoint", "reject", ref, "--why", "w")
    assert ann.change("src/a.py", "a = 3\n").code == 0
    said = ann.bash("git commit -qam x")
    assert said.refused
    assert "a reworked one is approved" in said.before.err
    assert carl.change("src/a.py", "a = 4\n").code == 2, "those in hold stay stopped"


@pytest.mark.proves("CHECK-5")
def test_a_successor_keeps_holds_items_and_approvers(
    ann: Session, ben: Session, carl: Session, database: Database
) -> None:
    crew(database, "ann", "ben", "carl")
    more = ("--hold", "carl", "--require", "docs")
    ref = ask(ann, "ben", more=more)
    ok(ann, "checkpoint", "tick", ref, "docs")
    assert carl.change("src/a.py", "a = 4\n").code == 2
    ok(ben, "checkpoint", "reject", ref, "--why", "w")
    assert ann.change("src/a.py", "a = 3\n").code == 0
    done = ok(ann, "checkpoint", "again", "--replaces", ref, "--on", "src/b.py")
    assert done["superseded"] == [ref]
    new = shown(ann, "C2")
    assert new["replaces"] == ref
    assert [x["key"] for x in new["paths"]] == ["src/a.py", "src/b.py"]
    assert [(x["id"], x["verdict"]) for x in new["approvers"]] == [("ben", None)]
    assert [x["id"] for x in new["held"]] == ["carl"]
    assert [(x["name"], x["done_at"]) for x in new["required"]] == [("docs", None)]
    assert state(ann, ref) == "superseded"
    assert database.rows("stopped", "agent_id", "subject", "freed_at") == [("carl", "C2", 0)]
    assert carl.change("src/b.py", "b = 4\n").code == 2


@pytest.mark.proves("CHECK-5")
def test_what_covers_a_rejected_one_takes_its_place(ann: Session, ben: Session) -> None:
    ref = ask(ann, "ben")
    ok(ben, "checkpoint", "reject", ref, "--why", "w")
    assert ok(ann, "checkpoint", "other", "--on", "src/b.py")["superseded"] == []
    done = ok(ann, "checkpoint", "again", "--on", "src/")
    assert done["superseded"] == [ref]
    assert done["checkpoint"]["state"] == "waiting", "its approvers are kept"


@pytest.mark.proves("CHECK-5")
def test_only_the_author_replaces_and_only_what_stands(
    ann: Session, ben: Session, carl: Session
) -> None:
    assert ben.id
    ref = ask(ann, "ben")
    assert "is its author's" in refused(carl, "checkpoint", "x", "--replaces", ref)
    ok(ann, "checkpoint", "cancel", ref)
    assert "is cancelled" in refused(ann, "checkpoint", "x", "--replaces", ref)


@pytest.mark.proves("CHECK-5")
def test_an_approver_is_replaced_when_absent_or_gone(
    ann: Session, ben: Session, carl: Session, database: Database
) -> None:
    ref = ask(ann, "ben")
    swap = ("checkpoint", "replace-approver", ref)
    assert "ben is here and decides" in refused(ann, *swap, "ben", "carl")
    assert ben.stop(active=True).code == 0
    assert "ben is here and decides" in refused(ann, *swap, "ben", "carl")
    database.move("agents", -11 * MINUTE, "state_at", id="ben")
    assert "author's own session" in refused(ben, *swap, "ben", "ann")
    ok(ann, *swap, "ben", "carl")
    assert [x["id"] for x in shown(ann, ref)["approvers"]] == ["carl"]
    assert any("asks you to approve" in body for body in mail(carl))
    assert "is for carl and the person" in refused(ben, "checkpoint", "approve", ref)
    ok(carl, "checkpoint", "approve", ref, "--resolve")


@pytest.mark.proves("CHECK-5")
def test_an_approver_hands_its_part_on(ann: Session, ben: Session, carl: Session) -> None:
    ref = ask(ann, "ben")
    ok(ben, "checkpoint", "replace-approver", ref, "ben", "carl")
    assert any("carl is asked" in body for body in mail(ann))
    ok(carl, "checkpoint", "approve", ref)
    again = ("checkpoint", "replace-approver", ref, "carl", "ben")
    assert "has approved" in refused(carl, *again)
    assert state(ann, ref) == "approved"


@pytest.mark.proves("CHECK-5")
def test_a_successor_does_not_wait_for_who_is_gone(
    ann: Session, ben: Session, carl: Session
) -> None:
    assert carl.id
    ref = ask(ann, "ben")
    ok(ben, "checkpoint", "reject", ref, "--why", "w")
    ben.end()
    assert "ben, who would decide again, is gone" in refused(
        ann, "checkpoint", "x", "--replaces", ref
    )
    ok(ann, "checkpoint", "x", "--replaces", ref, "--approver", "carl")
    assert [x["id"] for x in shown(ann, "C2")["approvers"]] == ["carl"]


@pytest.mark.proves("CHECK-5")
def test_who_takes_over_is_the_author(ann: Session, ben: Session, carl: Session) -> None:
    ref = ask(ann, "ben")
    assert "who is not gone" in refused(carl, "checkpoint", "take-over", ref)
    ann.end()
    assert "the only approver" in refused(ben, "checkpoint", "take-over", ref)
    ok(carl, "checkpoint", "take-over", ref)
    assert (shown(ben, ref)["author_id"], shown(ben, ref)["orphaned"]) == ("carl", False)
    assert carl.change("src/a.py", "a = 4\n").code == 2
    assert "you are the author" in refused(carl, "checkpoint", "approve", ref)
    ok(ben, "checkpoint", "approve", ref)
    ok(carl, "checkpoint", "resolve", ref)
    assert carl.change("src/a.py", "a = 4\n").code == 0


@pytest.mark.proves("CHECK-5")
def test_the_session_that_follows_is_the_author(
    ann: Session, ben: Session, session: Make, database: Database
) -> None:
    assert ben.id
    ref = ask(ann, "ben")
    database.change("parties", {"agent_id": "next"}, subject=ref, agent_id="ann")
    other = session("next")
    other.start()
    assert other.change("src/a.py", "a = 4\n").code == 2
    assert "you are the author" in refused(other, "checkpoint", "approve", ref)


# --- CHECK-6 -----------------------------------------------------------------------------------


@pytest.mark.proves("CHECK-6")
def test_open_items_keep_it_from_approval(ann: Session, ben: Session, cli: Cli) -> None:
    ref = ask(ann, "ben", more=("--require", "docs", "--require", "bench"))
    assert "items are open" in refused(ben, "checkpoint", "approve", ref)
    ok(ann, "checkpoint", "tick", ref, "docs")
    ok(ben, "checkpoint", "tick", ref, "docs")
    assert "requires no 'nothing'" in refused(ben, "checkpoint", "tick", ref, "nothing", code=3)
    assert "items are open" in refused(ben, "checkpoint", "approve", ref)
    assert "--anyway is the person's" in refused(ben, "checkpoint", "approve", ref, "--anyway")
    assert "items are open" in refused(cli, "checkpoint", "approve", ref)
    ok(cli, "checkpoint", "approve", ref, "--anyway")
    assert any("anyway, open: bench" in x["body"] for x in shown(ann, ref)["history"])


@pytest.mark.proves("CHECK-6")
def test_evidence_that_failed_keeps_it_from_approval(ann: Session, ben: Session, cli: Cli) -> None:
    ref = ask(ann, "ben", more=("--run", "exit 7"))
    assert "exit code 7" in refused(ben, "checkpoint", "approve", ref)
    ok(cli, "checkpoint", "approve", ref, "--anyway", "--resolve")
    assert any("its command ended with 7" in x["body"] for x in shown(ann, ref)["history"])


@pytest.mark.proves("CHECK-5")
def test_naming_an_approver_again_replaces_nobody_who_is_gone(
    ann: Session, ben: Session, arrive: Make
) -> None:
    cat = arrive("cat")
    ref = ask(ann, "ben", "cat")
    ok(ben, "reject", ref, "--why", "no")
    cat.end()
    again = ("checkpoint", "again", "--replaces", ref)
    assert "cat" in refused(ann, *again, "--approver", "ben")
    arrive("dan")
    made = ok(ann, *again, "--approver", "dan")["checkpoint"]
    assert sorted(one["id"] for one in made["approvers"]) == ["ben", "dan"]
