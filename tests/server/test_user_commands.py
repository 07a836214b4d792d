"""What the owner of the machine does with users, tokens and device codes, beside a server."""

import json
import re
from pathlib import Path

import pytest

from support import Cli

from .rooms import DECLARED
from .served import Served, Store, finished, start, unique

LINK = re.compile(r"http://localhost:(\d+)/auth/sign-up#link_[0-9a-f]{48}")


@pytest.mark.proves("AUTH-2", "AUTH-5")
def test_a_user_is_made_listed_recovered_and_removed(served: Served) -> None:
    """The link names the server as people on this machine call it."""
    name = unique("user")
    said = served.command("user", "add", name)
    found = LINK.search(said)
    assert found, said
    assert int(found[1]) == served.port
    assert "15 minutes" in said
    assert served.ran("user", "add", name)[0] == 2
    again = json.loads(served.command("user", "recover", name, "--json"))["data"]["link"]
    assert LINK.fullmatch(again)
    assert again not in said
    token = served.client(DECLARED, served.minted(name, "rooms:*"))
    users = json.loads(served.command("user", "list", "--json"))["data"]["users"]
    assert [user["passkeys"] for user in users if user["name"] == name] == [0]
    token.get("/tokens").is_(200)
    served.command("user", "remove", name)
    token.get("/tokens").is_(401, "invalid_token")
    assert served.ran("user", "remove", name)[0] == 3
    assert served.ran("user", "add", "no name")[0] == 64


@pytest.mark.proves("AUTH-2", "AUTH-5")
def test_a_token_is_minted_listed_and_revoked(served: Served) -> None:
    """Its secret is shown once, in no list; --expires says how long it lives."""
    name = unique("minter")
    served.command("user", "add", name)
    words = ("token", "mint", "--user", name, "--scope", "rooms:*:read", "--json")
    made = json.loads(served.command(*words, "--label", "mine", "--expires", "1h"))["data"]
    client = served.client(DECLARED, made["token"])
    client.get("/tokens").is_(200)
    listed = served.command("token", "list", "--user", name)
    assert made["id"] in listed
    assert "mine" in listed
    assert made["token"] not in listed
    served.command("token", "revoke", made["id"])
    client.get("/tokens").is_(401, "invalid_token")
    assert "revoked" in served.command("token", "list", "--user", name)
    for wrong in (
        ("token", "mint", "--user", name, "--scope", "everything"),
        ("token", "mint", "--user", name, "--scope", "rooms:not-there:read"),
        ("token", "mint", "--user", name, "--scope", "rooms:*", "--expires", "soon"),
        ("token", "mint", "--scope", "rooms:*"),
        ("token", "revoke"),
    ):
        assert served.ran(*wrong)[0] == 64, wrong
    assert served.ran("token", "revoke", "none")[0] == 3
    assert served.ran("token", "mint", "--user", "nobody", "--scope", "rooms:*")[0] == 3


@pytest.mark.proves("AUTH-2")
def test_a_device_code_is_not_approved_from_within_a_client(served: Served, home: Path) -> None:
    """Nor where nobody can be asked, unless that is said."""
    words = ["device", "approve", "ABCD-EFGH", *served.store.words]
    marked = {"CLAUDECODE": "1", "CLAUDE_CODE_SESSION_ID": "s1"}
    status, _, said = finished(start(home, [*words, "--yes"], marked))
    assert status == 2
    assert "the person" in said
    status, _, said = served.ran("device", "approve", "ABCD-EFGH", "--yes")
    assert status == 3
    assert "no open request" in said


def test_what_asks_about_rooms_makes_none(home: Path, tmp_path: Path) -> None:
    """A word that names no folder leaves none behind."""
    served = Cli(tmp_path, home)
    for words in (
        ("room", "delete", "r"), ("room", "export", "r"), ("token", "list"), ("user", "list"),
        ("serve", "backup", "all"), ("device", "approve", "ABCD-EFGH"),
    ):  # fmt: skip
        done = served(*words, "--data", "nowhere", *(["--yes"] if words[0] == "device" else []))
        assert done.code not in (0, 70), words
        assert not (tmp_path / "nowhere").exists(), words


@pytest.mark.proves("SERVE-7")
def test_no_coding_client_replaces_the_persons_key(store: Store, home: Path) -> None:
    served = Served(store, home)
    try:
        key = (store.folder / "person.key").read_text()
        marked = {"CLAUDECODE": "1", "CLAUDE_CODE_SESSION_ID": "s1"}
        words = ["serve", "--port", "0", *store.words, "--new-key"]
        status, out, err = finished(start(home, words, marked))
        assert (status, out) == (2, "")
        assert "for the person" in err
        assert (store.folder / "person.key").read_text() == key
        assert served.client("/direct", key.strip()).get("/rooms").status == 200
    finally:
        served.close()
