"""Mail and tasks through two real relays and a real server (LINK-1, TASK)."""

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from support import Cli, finished

from .machines import Hall, Machine, until


def bodies(who: Cli) -> "list[str]":
    """What somebody's mail says; it stays unread."""
    return [str(x["body"]) for x in who.ok("inbox", "--all", "--peek")["messages"]]


def agents(of: Machine) -> "list[str]":
    """The names of who is elsewhere."""
    found = of.shell().ok("status")["agents"]
    return [str(x["name"]) for x in found if "@" in str(x["name"])]


def owner(who: Cli, ref: str) -> "str | None":
    """Whose a task is, as it is shown here; '?' where it is not known."""
    done = who("show-task", ref, "--json")
    return "?" if done.code else done.data["task"]["owner"]


def is_shown(one: Cli, other: Cli, ref: str, owners: "tuple[str, str]") -> bool:
    """Whether two see a task as belonging to these."""
    return (owner(one, ref), owner(other, ref)) == owners


def test_mail_reaches_the_next_step_of_a_session_elsewhere_and_its_answer_comes_back(
    north: Machine, south: Machine
) -> None:
    ann, ben = north.agent("ann"), south.session("ben")
    ben.start()
    assert ben.command("register", "--name", "ben").code == 0
    ben.prompt()
    until(lambda: "ben@south" in agents(north))
    ann.ok("send", "--to", "ben@south", "--needs-ack", "look at parse()")
    until(lambda: south.database.count("messages"))
    ben.edit("src/a.py")
    told = ben.batch("t").context
    assert "from ann@north" in told
    assert "look at parse()" in told
    number = str(south.database.one("messages", "id"))
    assert ben.command("ack", number).code == 0
    assert ben.command("send", "--to", "ann@north", "--reply-to", number, "done").code == 0
    until(lambda: {"done", "ben@south acknowledged M1"} <= set(bodies(ann)))
    assert [x["body"] for x in ann.ok("thread", "M1")["messages"]] == ["look at parse()", "done"]


def test_what_was_written_while_the_server_was_away_arrives_later(
    north: Machine, south: Machine
) -> None:
    ann, ben = north.agent("ann"), south.agent("ben")
    until(lambda: "ben@south" in agents(north))
    north.wire.cut()
    ann.ok("send", "--to", "ben@south", "from the dark")
    assert bodies(ben) == []
    north.wire.heal()
    until(lambda: bodies(ben) == ["from the dark"])


def test_no_task_has_two_owners_however_many_are_wanted_at_once(
    north: Machine, south: Machine
) -> None:
    ann, ben = north.agent("ann"), south.agent("ben")
    refs = [str(ann.ok("create-task", f"of {n}")["task"]["id"]) for n in range(12)]
    until(lambda: owner(ben, refs[-1]) is None)
    children = [
        (who.who, ref, who.start("claim-task", ref, "--json")) for ref in refs for who in (ann, ben)
    ]
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda one: finished(one[2]), children))
    got: dict[str, list[str]] = {ref: [] for ref in refs}
    for (name, ref, _), one in zip(children, done, strict=True):
        if one.code == 0:
            assert not json.loads(one.out)["data"].get("unconfirmed"), one.out
            got[ref].append(name)
    assert all(len(names) <= 1 for names in got.values()), got
    assert sum(map(len, got.values())) == len(refs), got
    shown = {"ann": ("ann", "ann@north"), "ben": ("ben@south", "ben")}
    for ref, (name,) in got.items():
        until(partial(is_shown, ann, ben, ref, shown[name]))


def test_claimed_on_both_while_the_server_is_away_one_holds_and_the_other_is_told(
    north: Machine, south: Machine
) -> None:
    ann, ben = north.agent("ann"), south.agent("ben")
    ref = str(ann.ok("create-task", "parser")["task"]["id"])
    until(lambda: owner(ben, ref) is None)
    north.wire.cut()
    south.wire.cut()
    for who in (ann, ben):
        assert who.ok("claim-task", ref)["task"]["owner"] == who.who
    before = south.database.one("linked", "seq", kind="task")
    south.wire.heal()
    until(lambda: south.database.one("linked", "seq", kind="task") > before)
    north.wire.heal()
    until(lambda: owner(ann, ref) == "ben@south")
    until(lambda: any("is ben@south's" in one for one in bodies(ann)))
    assert owner(ben, ref) == "ben"
    assert not any(ref in one for one in bodies(ben))


def test_decisions_and_broadcasts_are_everybodys_once(north: Machine, south: Machine) -> None:
    ann, ben = north.agent("ann"), south.agent("ben")
    until(lambda: "ben@south" in agents(north))
    ann.ok("send", "--to", "all", "release at noon")
    ann.ok("decision", "tabs")
    until(lambda: bodies(ben) == ["release at noon"])
    until(lambda: [x["text"] for x in ben.ok("decisions")["decisions"]] == ["tabs"])
    ben.ok("decision", "spaces", "--supersedes", "D1")
    until(lambda: [x["text"] for x in ann.ok("decisions")["decisions"]] == ["spaces"])
    assert bodies(ann) == []
    assert north.database.count("messages") == south.database.count("messages") == 1


@pytest.mark.parametrize(
    "act",
    [("create-task", "of a shell"), ("gate", "open", "--with", "ben@south", "--on", "docs/x")],
)
def test_whoever_makes_something_first_is_known_by_name_elsewhere(
    north: Machine, south: Machine, act: "tuple[str, ...]"
) -> None:
    """A shell is told of nowhere until something that others are shown names it."""
    south.agent("ben")
    until(lambda: "ben@south" in agents(north))
    shell = north.shell()
    shell.ok("register", "--name", "ann")
    assert agents(south) == []
    shell.ok(*act)
    until(lambda: agents(south) == ["ann@north"])


def test_mail_from_before_the_link_stays_where_it_was(
    north: Machine, south: Machine, hall: Hall
) -> None:
    ann, ben = north.agent("ann"), south.shell("ben")
    ben.ok("register", "--name", "ben", "--role", "reviewer")
    until(lambda: "ben@south" in agents(north))
    ann.ok("send", "--to", "reviewer", "of the first link")
    until(lambda: bodies(ben) == ["of the first link"])
    south.shell().ok("unlink")
    south.link(hall, "south")
    until(lambda: "ben@south" in agents(north))
    ann.ok("send", "--to", "reviewer", "of the second")
    until(lambda: "of the second" in bodies(ben))
    assert sorted(bodies(ben)) == ["of the first link", "of the second"]
