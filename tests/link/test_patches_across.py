"""A patch from elsewhere is submitted, and only what is said here lets it in (LINK-5, LINK-7)."""

import base64
import hashlib
from typing import Any

import pytest

from scene.session import Session

from .exchange import Pair, no, ok, settle
from .kept_pairs import KeptPair
from .test_gates_across import FILE


@pytest.fixture
def pair(sharing: Pair) -> Pair:
    """Two clones that share contents."""
    return sharing


@pytest.fixture
def closed(kept_pairs: "list[KeptPair]") -> Pair:
    """Two that do not."""
    return kept_pairs[False].laid()


def left(pair: Pair) -> str:
    """A patch that ann leaves for ben, who has locked the file on his machine."""
    north, south, ann, ben = pair
    ok(ben, "lock", FILE)
    settle(north, south)
    text = (north.scene.repo / FILE).read_text()
    given = {"file_path": str(north.scene.repo / FILE), "old_string": text, "new_string": "ann\n"}
    refused = ann.hook("pre-tool-use", ann.tool("Edit", given, "t1"))
    assert refused.code == 2, refused
    patch = ok(ann, "propose", "--refused", "--title", "mine")["patch"]["id"]
    settle(north, south)
    return str(patch)


def state(who: Session, patch: str) -> str:
    return str(ok(who, "patch", "show", patch)["patch"]["state"])


@pytest.mark.proves("LINK-5")
def test_it_is_decided_and_applied_where_it_comes_to(pair: Pair) -> None:
    north, south, ann, ben = pair
    patch = left(pair)
    assert patch == "P1001"
    assert state(ben, patch) == "submitted"
    assert (south.scene.repo / FILE).read_text() != "ann\n"
    assert no(ben, "patch", "apply", patch)["code"] == "not_ready"
    ok(ben, "patch", "approve", patch)
    assert (south.scene.repo / FILE).read_text() != "ann\n"
    ok(ben, "patch", "apply", patch)
    assert (south.scene.repo / FILE).read_text() == "ann\n"
    settle(north, south)
    assert state(ben, patch) == "applied"
    assert state(ann, patch) == "submitted", "what is applied there is not applied here"
    assert ben.command("commit", "-m", "ann's", FILE).code == 0, "it is his who let it in"


@pytest.mark.proves("LINK-5")
def test_what_is_approved_there_is_not_approved_here(pair: Pair) -> None:
    north, south, ann, ben = pair
    patch = left(pair)
    ok(ben, "patch", "approve", patch)
    settle(north, south)
    ok(ben, "unlock", FILE)
    settle(north, south)
    shown = ok(ann, "patch", "show", patch)
    assert shown["patch"]["state"] == "submitted"


@pytest.mark.proves("LINK-5")
@pytest.mark.parametrize("said", ["approved", "conflicting", "rejected"])
def test_whatever_its_sender_says_it_is_submitted(pair: Pair, said: str) -> None:
    north, south, ann, ben = pair
    patch = left(pair)
    north.scene.database.change("patches", {"state": said}, id=1001)
    north.scene.database.change("patches", {"round": 2}, id=1001)
    settle(north, south)
    assert state(ben, patch) == "submitted"
    assert ann.id == "ann"


@pytest.mark.proves("LINK-5")
def test_another_text_is_another_patch_to_approve(pair: Pair) -> None:
    north, south, ann, ben = pair
    patch = left(pair)
    ok(ben, "patch", "approve", patch)
    assert state(ben, patch) == "approved"
    body = dict(south.server.items["patch", patch][0].body or {})
    other = base64.b64decode(body["diff"]).replace(b"+ann", b"+eve")
    assert other != base64.b64decode(body["diff"])
    body |= {"diff": base64.b64encode(other).decode(), "digest": hashlib.sha256(other).hexdigest()}
    assert south.left_out("patch", patch, "maaaaaaa", body) == ""
    assert state(ben, patch) == "submitted"
    assert no(ben, "patch", "apply", patch)["code"] == "not_ready"
    assert north.machine != south.machine
    assert ann.id == "ann"


@pytest.mark.proves("LINK-7")
def test_without_share_contents_only_names_and_hashes_go(closed: Pair) -> None:
    north, south, ann, ben = closed
    patch = left(closed)
    body = south.server.items["patch", patch][0].body or {}
    assert "diff" not in body
    assert [x[0] for x in body["files"]] == [FILE]
    assert "ann\\n" not in repr(body)
    for verb in ("show", "check", "approve", "apply"):
        error = no(ben, "patch", verb, patch, code=3)
        assert "has not left the machine of ann@north" in error["message"]
    assert [x["id"] for x in ok(ben, "patches")["patches"]] == [patch]
    assert ok(ben, "next")["duties"]
    assert (south.scene.repo / FILE).read_text() != "ann\n"
    assert north.machine != south.machine
    assert ann.id == "ann"


def test_what_its_author_drops_is_dropped(pair: Pair) -> None:
    north, south, ann, ben = pair
    patch = left(pair)
    ok(ann, "patch", "cancel", patch)
    settle(north, south)
    assert state(ben, patch) == "cancelled"


@pytest.mark.parametrize(
    "changed",
    [
        {"author": "maaaaaaa:ann", "uid": "P2001"},
        {"author": "mccccccc:cat"},
        {"title": ""},
        {"title": "x" * 201},
        {"state": "approved"},
        {"digest": "0" * 64},
        {"diff": "no base64!"},
        {"diff": base64.b64encode(b"no diff").decode()},
        {"files": []},
        {"files": [["../a", "", 0, ""]]},
        {"files": [["src/b.py", "", 0, ""]]},
        {"files": [[FILE, "h", "x", ""]]},
        {"files": [[FILE, "h", 0, "/etc/passwd"]]},
        {"uid": "P5"},
        {"uid": "P1001"},
        {"uid": "P2999x"},
    ],
)
def test_what_is_not_sound_is_left_out(pair: Pair, changed: dict[str, Any]) -> None:
    north, _, _, _ = pair
    diff = (
        b"diff --git a/src/a.py b/src/a.py\n--- a/src/a.py\n+++ b/src/a.py\n@@ -1 +1 @@\n-a\n+b\n"
    )
    body = {
        "title": "t", "author": "mbbbbbbb:ben", "state": "open", "approvers": [],
        "files": [[FILE, "h", 0, ""]], "added": 1, "removed": 1, "bytes": len(diff),
        "digest": hashlib.sha256(diff).hexdigest(), "diff": base64.b64encode(diff).decode(),
    }  # fmt: skip
    uid = changed.pop("uid", "P2001")
    if "diff" in changed and changed["diff"] != "no base64!":
        raw = base64.b64decode(changed["diff"])
        changed["digest"] = hashlib.sha256(raw).hexdigest()
    before = north.scene.database.everything()
    assert north.left_out("patch", uid, "mbbbbbbb", {**body, **changed})
    assert north.scene.database.everything() == before
    if not changed:
        return
    assert north.left_out("patch", "P2001", "mbbbbbbb", body) == ""
