"""A clone whose database was put back gives numbers again; what it says then is new to others."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from .exchange import Clone, Pair, ok, settle
from .test_mail_across import bodies


def copied(source: "str | Path", to: "str | Path") -> None:
    """A database as another one is."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(to)) as other:
        one.backup(other)


@pytest.fixture
def yesterday(pair: Pair, tmp_path: Path) -> "tuple[str, Path]":
    """The database of the first clone, and a copy of it as it stands now."""
    north: Clone = pair[0]
    database, kept = north.scene.project().database, tmp_path / "kept.sqlite"
    copied(database, kept)
    return database, kept


@pytest.mark.proves("LINK-6")
def test_a_message_with_a_number_of_before_is_told(
    pair: Pair, yesterday: "tuple[str, Path]"
) -> None:
    north, south, ann, ben = pair
    first = ok(ann, "send", "--to", "ben@south", "of yesterday")["id"]
    settle(north, south)
    copied(yesterday[1], yesterday[0])
    again = ok(ann, "send", "--to", "ben@south", "of today", "--needs-ack")["id"]
    assert again == first
    ok(ann, "send", "--to", "ben@south", "--reply-to", again, "and more")
    settle(north, south)
    assert bodies(ben)[-3:] == ["of yesterday", "of today", "and more"]
    came = south.scene.database.one("messages", "id", body="of today")
    assert south.scene.database.one("messages", "reply_to", body="and more") == came
    ok(ben, "ack", f"M{came}")
    settle(north, south)
    assert north.scene.database.one("deliveries", "acked_at", message_id=int(again[1:])) > 0


def test_a_decision_with_a_number_of_before_is_told(
    pair: Pair, yesterday: "tuple[str, Path]"
) -> None:
    north, south, ann, _ = pair
    first = ok(ann, "decision", "tabs")["id"]
    settle(north, south)
    copied(yesterday[1], yesterday[0])
    assert ok(ann, "decision", "spaces")["id"] == first
    settle(north, south)
    assert south.scene.database.column("decisions", "body") == ["tabs", "spaces"]
