"""Mail between machines is that of NAME@MACHINE: answered, acknowledged, never echoed."""

import os
from pathlib import Path
from typing import Any

from agent_sync.messages import mailbox
from scene.session import Session

from .exchange import Pair, clones, ok, settle, two

MINUTE = 60_000
NORTH = "maaaaaaa"


def mail(who: Session) -> "list[dict[str, Any]]":
    """All of somebody's mail, left unread."""
    found: list[dict[str, Any]] = ok(who, "inbox", "--all", "--peek")["messages"]
    return found


def bodies(who: Session) -> "list[str]":
    """What it says."""
    return [str(one["body"]) for one in mail(who)]


def step(who: Session) -> str:
    """What a session that is at work is told at its next step."""
    who.edit("src/a.py")
    return who.batch("t1").context


def test_a_message_reaches_the_next_step_of_an_agent_elsewhere(
    pair: Pair,
) -> None:
    north, south, ann, ben = pair
    ok(ann, "send", "--to", "ben@south", "look at parse()")
    assert step(ben) == ""
    settle(north, south)
    told = step(ben)
    assert "from ann@north" in told
    assert "look at parse()" in told
    assert step(ben) == ""
    assert bodies(ann) == []


def test_an_answer_is_in_the_thread_on_both_sides(
    pair: Pair,
) -> None:
    north, south, ann, ben = pair
    ok(ann, "send", "--to", "all", "something of before")
    first = ok(ann, "send", "--to", "ben@south", "is parse() yours?")["id"]
    settle(north, south)
    came = next(one["id"] for one in mail(ben) if "parse" in one["body"])
    ok(ben, "send", "--to", "ann@north", "--reply-to", came, "yes")
    settle(north, south)
    answer = mail(ann)[-1]
    assert (answer["from"], answer["body"], answer["reply_to"]) == ("ben@south", "yes", first)
    for who, number in ((ann, first), (ben, came)):
        thread = [one["body"] for one in ok(who, "thread", number)["messages"]]
        assert thread == ["is parse() yours?", "yes"]
    ok(ann, "send", "--to", "ben@south", "--reply-to", answer["id"], "thanks")
    settle(north, south)
    assert len(ok(ben, "thread", came)["messages"]) == 3


def test_an_acknowledgement_comes_back_and_its_sender_is_told_once(
    pair: Pair,
) -> None:
    north, south, ann, ben = pair
    number = ok(ann, "send", "--to", "ben@south", "--needs-ack", "freeze the API")["id"]
    settle(north, south)
    came = mail(ben)[-1]["id"]
    ok(ben, "ack", came)
    settle(north, south)
    told = [one for one in bodies(ann) if "acknowledged" in one]
    assert told == [f"ben@south acknowledged {number}"]
    assert north.scene.database.one("deliveries", "acked_at", agent_id="remote:mbbbbbbb:ben") > 0
    settle(north, south)
    assert [one for one in bodies(ann) if "acknowledged" in one] == told
    assert [one for one in bodies(ben) if "acknowledged" in one] == []


def test_what_is_for_all_comes_once_to_each_and_is_not_sent_back(
    tmp_path: Path, first_commit: Path
) -> None:
    all_three = clones(tmp_path, first_commit, 3)
    agents = [one.session(name) for one, name in zip(all_three, ("ann", "ben", "cal"), strict=True)]
    settle(*all_three)
    ok(agents[0], "send", "--to", "all", "release at noon")
    settle(*all_three)
    settle(*all_three)
    assert [bodies(one) for one in agents] == [[], ["release at noon"], ["release at noon"]]
    counts = [one.scene.database.count("messages") for one in all_three]
    assert counts == [1, 1, 1]
    kinds = [kind for kind, _ in all_three[0].server.items if kind == "message"]
    assert kinds == ["message"]


def test_what_is_for_a_role_goes_where_somebody_has_it(tmp_path: Path, first_commit: Path) -> None:
    north, south, hall = clones(tmp_path, first_commit, 3)
    ann, ben, cal = north.session("ann"), south.session("ben"), hall.session("cal")
    ok(ann, "send", "--to", "reviewer", "nobody has that role yet")
    ok(ben, "register", "--role", "reviewer")
    settle(north, south, hall)
    ok(ann, "send", "--to", "reviewer", "please review")
    ok(ann, "send", "--to", "ann", "a word to myself")
    settle(north, south, hall)
    assert bodies(ben) == ["nobody has that role yet", "please review"]
    assert bodies(cal) == []


def test_what_is_between_agents_of_one_machine_stays_there(
    pair: Pair,
) -> None:
    north, south, ann, _ = pair
    north.session("amy")
    settle(north, south)
    ok(ann, "send", "--to", "amy", "between us")
    ok(ann, "send", "--to", "nobody", "between nobody")
    ok(ann, "send", "--to", "operator", "dear person")
    settle(north, south)
    assert not [uid for kind, uid in north.server.items if kind == "message"]


def test_what_was_written_while_the_server_was_away_comes_with_its_age(
    pair: Pair,
) -> None:
    north, south, ann, ben = pair
    ok(ann, "send", "--to", "ben@south", "two hours ago")
    then = north.world().now - 120 * MINUTE
    north.scene.database.change("messages", {"created_at": then})
    settle(north, south)
    sent_at = south.scene.database.one("messages", "created_at")
    assert abs(sent_at - then) < MINUTE
    assert "two hours ago" in step(ben)


def test_who_was_away_gets_it_with_the_age_that_it_has_at_the_server(
    pair: Pair,
) -> None:
    _, south, _, ben = pair
    body = {
        "kind": "message", "sender": f"{NORTH}:ann", "sender_name": "ann", "body": "hello",
        "to": ["mbbbbbbb:ben"], "sent_ago_ms": 10 * MINUTE,
    }  # fmt: skip
    then = south.world().now - 30 * MINUTE
    assert south.left_out("message", f"{NORTH}:99", NORTH, body, changed_at=then) == ""
    assert abs(south.scene.database.one("messages", "created_at") - (then - 10 * MINUTE)) < MINUTE
    assert bodies(ben) == ["hello"]


def test_an_agent_that_was_cleared_meanwhile_is_reached_by_its_name(
    tmp_path: Path, first_commit: Path
) -> None:
    north, south = two(tmp_path, first_commit)
    ann = north.session("ann")
    ben, after = (south.scene.session(x, CLAUDE_PID=str(os.getpid())) for x in ("ben", "after"))
    ben.start()
    ok(ben, "register", "--name", "ben")
    settle(north, south)
    ok(ann, "send", "--to", "ben@south", "where are you?")
    north.say()
    ben.end("clear")
    after.start("clear")
    south.hear()
    assert bodies(after) == ["where are you?"]


def test_what_the_program_tells_an_agent_elsewhere_comes_from_the_program_there(
    pair: Pair,
) -> None:
    north, south, _, ben = pair
    with north.store() as store, store.writing() as tx:
        mailbox.notify(tx, north.world().now, ["remote:mbbbbbbb:ben"], "your turn")
        mailbox.notify(tx, north.world().now, ["remote:mbbbbbbb:ben"], "by the way", kind="news")
        mailbox.notify(tx, north.world().now, ["all"], "to all here", kind="news")
    settle(north, south)
    found = [(one["from"], one["kind"], one["body"]) for one in mail(ben)]
    assert found == [
        ("agent-sync@north", "notice", "your turn"), ("agent-sync@north", "news", "by the way")
    ]  # fmt: skip
    assert south.scene.database.column("agents", "id", name="agent-sync@north") == []


def test_a_name_that_is_nearly_right_is_asked_back(
    pair: Pair,
) -> None:
    _, _, ann, _ = pair
    done = ann.command("send", "--to", "ben", "hello")
    assert "ben@south" in done.out + done.err
    done = ann.command("send", "--to", "bem@south", "hello")
    assert "ben@south" in done.out + done.err


def test_before_the_link_is_before_the_link(
    pair: Pair,
) -> None:
    north, south, ann, ben = pair
    ok(ann, "send", "--to", "all", "long before")
    ok(ann, "decision", "tabs")
    north.scene.database.add("link_state", name="since", value=str(north.world().now + 1))
    settle(north, south)
    assert bodies(ben) == []
    assert ok(ben, "decisions")["decisions"] == []


def test_what_was_settled_on_one_machine_is_settled_on_the_other(
    pair: Pair,
) -> None:
    north, south, ann, ben = pair
    ok(ben, "decision", "something of its own")
    first = ok(ann, "decision", "tabs")["id"]
    settle(north, south)
    came = next(x["id"] for x in ok(ben, "decisions")["decisions"] if x["text"] == "tabs")
    ok(ben, "decision", "spaces", "--supersedes", came)
    settle(north, south)
    for who in (ann, ben):
        found = {x["text"]: x for x in ok(who, "decisions")["decisions"]}
        assert set(found) == {"something of its own", "spaces"}
    mine = {x["text"]: x for x in ok(ann, "decisions", "--all")["decisions"]}
    assert mine["spaces"]["supersedes"] == first
    settle(north, south)
    assert north.scene.database.count("decisions") == south.scene.database.count("decisions") == 3


def test_a_name_without_its_machine_means_those_who_have_it_elsewhere(
    pair: Pair,
) -> None:
    north, south, ann, ben = pair
    ok(ben, "register", "--name", "b")
    settle(north, south)
    done = ann.command("send", "--to", "b", "hello", "--json")
    assert "b@south" in done.out


def test_what_the_server_does_not_take_stays_here_and_its_sender_is_told_once(
    pair: Pair,
) -> None:
    north, south, ann, ben = pair
    north.server.refuses["message"] = "body_too_large"
    number = ok(ann, "send", "--to", "ben@south", "very long")["id"]
    settle(north, south)
    told = f"{number} has not reached other machines: the server refuses it (body_too_large)"
    assert bodies(ann) == [told]
    assert bodies(ben) == []


def test_whoever_is_elsewhere_is_not_woken_but_written_to(
    pair: Pair,
) -> None:
    _, _, ann, _ = pair
    done = ann.command("wake", "ben@south", "review")
    assert done.code == 64, (done.out, done.err)
    assert "agent-sync send --to ben@south" in done.err


def test_names_of_agents_elsewhere_are_offered_where_somebody_presses_tab(
    pair: Pair,
) -> None:
    _, _, ann, _ = pair
    words = ["--shell", "fish", "--index", "2", "--", "send", "--to", "be"]
    assert "ben@south" in ann.command("complete", *words).out
