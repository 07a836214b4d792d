"""A session is called by its title where its client tells one (ID-3, ARR-2)."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_sync.identity.name_rules import MAX_NAME, is_word
from agent_sync.identity.names import suggest
from agent_sync.sessions.title_name import as_name
from support import Cli

from .conftest import Database
from .session import Session

Make = Callable[..., Session]


def titled(one: Session, title: object, event: str = "user-prompt-submit", **more: Any) -> None:
    """An event of a session that is called so by its client."""
    one.hook(event, one.payload("x", session_title=title, **more))


def name(database: Database, who: str = "ann") -> str:
    """What an agent is called."""
    return str(database.one("agents", "name", id=who))


@pytest.mark.proves("ARR-2", "ID-3")
@pytest.mark.parametrize("event", ["session-start", "user-prompt-submit"])
def test_a_title_is_the_name(session: Make, database: Database, cli: Cli, event: str) -> None:
    titled(session("ann"), "Fix the cart", event, source="startup")
    assert name(database) == "Fix-the-cart"
    titled(session("ann"), "Fix the cart")
    titled(session("ann"), "Then the shop")
    assert name(database) == "Then-the-shop"
    env = {"CLAUDE_CODE_SESSION_ID": "ann"}
    assert cli("whoami", "--json", env=env).data["name_from"] == "title"
    assert "named   as the client calls the session" in cli("whoami", env=env).out


@pytest.mark.proves("ARR-2", "ID-3")
def test_a_chosen_name_stays(session: Make, database: Database, cli: Cli) -> None:
    session("ann").start()
    cli.as_("ann").ok("register", "--name", "Ada")
    titled(session("ann"), "Fix the cart")
    assert name(database) == "Ada"
    assert cli.as_("ann").ok("whoami")["name_from"] == "chosen"


@pytest.mark.proves("ARR-2", "ID-3")
@pytest.mark.parametrize(
    "title", ["", None, 7, "!!! ???", "operator", "all", "\u043eperator", "sk-1234567890abcdef"]
)
def test_what_can_be_no_name_leaves_the_memorable_one(
    session: Make, database: Database, cli: Cli, title: object
) -> None:
    titled(session("ann"), title)
    assert name(database) == suggest("ann", ())
    assert cli.as_("ann").ok("whoami")["name_from"] == "given"


@pytest.mark.proves("ARR-2", "ID-3")
def test_one_name_is_one_agents(session: Make, database: Database) -> None:
    titled(session("ann"), "cart")
    titled(session("ben"), "Cart")
    titled(session("cid"), "ann")
    assert [name(database, who) for who in ("ann", "ben", "cid")] == ["cart", "Cart-2", "ann-2"]
    session("ann").end()
    titled(session("dan"), "cart")
    assert name(database, "dan") == "cart", "who is gone gives it up"


@pytest.mark.proves("ARR-2", "MSG-1")
def test_mail_to_the_old_name_arrives(session: Make, cli: Cli) -> None:
    one = session("ann")
    one.start()
    cli.as_("ben").ok("send", "--to", suggest("ann", ()), "--message", "are you there")
    titled(one, "cart")
    assert "are you there" in cli.as_("ann")("inbox").out


@pytest.mark.proves("ARR-2", "ID-5")
def test_a_title_outlives_a_clear_and_can_change_after_it(
    session: Make, database: Database
) -> None:
    one = session("ann", CLAUDE_PID="1")
    titled(one, "cart", "session-start", source="startup")
    one.end("clear")
    other = session("bea", CLAUDE_PID="1")
    other.hook("session-start", other.payload("x", source="clear"))
    assert name(database, "bea") == "cart"
    titled(other, "shop")
    assert name(database, "bea") == "shop"


def test_a_subagent_is_not_called_by_its_sessions_title(session: Make, database: Database) -> None:
    titled(session("ann").child("c"), "cart")
    assert name(database, "ann/c") != "cart"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Fix the cart", "Fix-the-cart"),
        ("  fix -- the/cart!  ", "fix-the-cart"),
        ("v1.2_x", "v1.2_x"),
        ("-x", "x"),
        ("日本 語", "日本-語"),
        ("one two three four five six seven eight nine", "one-two-three-four-five-six"),
        ("x" * 90, "x" * 32),
        ("a\nb\x1b[31mc", "a-b-31mc"),
    ],
)
def test_a_title_as_one_word(title: str, expected: str) -> None:
    assert as_name(title) == expected


@given(st.text(max_size=120))
def test_any_title_is_a_name_or_none(title: str) -> None:
    found = as_name(title)
    assert found == "" or (is_word(found) and len(found) <= MAX_NAME)
