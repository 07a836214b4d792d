"""The first words of a prompt, without what looks like a key (ARR-2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_sync.presence.prompt_words import LENGTH, first_words, hidden, looks_like_key

KEYS = [
    "sk-ant-api03-Zx81kPq0L-vT",
    "use ghp_16C7e42F292c6912E7710c838347Ae178B4a for it",
    "AKIAIOSFODNN7EXAMPLE",
    "export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "the key is wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "password: hunter2",
    "my password is hunter two",
    "PGPASSWORD=x psql",
    "curl -H 'Authorization: Bearer abc'",
    "Bearer abc123",
    "clone https://ann:pass@example.invalid/x.git",
    "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "123e4567-e89b-12d3-a456-426614174000",
    "4111111111111111",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ ann@host",
    'api_key="0"',
    "the token: 'x'",
]
HARMLESS = [
    "Please fix the rounding in the cart, and its tests",
    "refactor src/agent_sync/hooks/events/session_start.py and tests/unit/test_prompt_words2.py",
    "why does the token refresh fail?",
    "the password form has a bug",
    "Add a secret santa page",
    "rename getUserAccountSettings2 to accountSettings",
    "see https://example.invalid/a/b?page=2024",
    "bump python 3.10 to 3.14, 2024-05-01",
    "日本語のコメントを直して",
    "please pin numpy to the last version",
]


@pytest.mark.proves("ARR-2")
@pytest.mark.parametrize("line", KEYS)
def test_a_line_that_looks_like_a_key_is_left_out(line: str) -> None:
    assert looks_like_key(line)
    assert first_words(f"fix it\n{line}\nthen test") == "fix it then test"
    assert first_words(line) == ""


@pytest.mark.parametrize("line", HARMLESS)
def test_an_ordinary_line_stays(line: str) -> None:
    assert not looks_like_key(line)
    assert line.startswith(first_words(line).removesuffix("…"))


def test_a_key_of_several_lines_is_left_out_whole() -> None:
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvQ\nabc\n-----END PRIVATE KEY-----"
    assert first_words(f"use this\n{key}\nplease") == "use this please"
    assert first_words("-----BEGIN PRIVATE KEY-----\nabc\nabc") == ""


def test_forty_characters_and_a_sign_that_there_is_more() -> None:
    assert first_words("x" * LENGTH) == "x" * LENGTH
    assert first_words("a b " * 40) == "a b " * 9 + "a b…"
    assert first_words("  one\n\n\ttwo  ") == "one two"


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_prompt_is_one_short_line_that_can_be_stored(text: str) -> None:
    found = first_words(text)
    assert len(found) <= LENGTH + 1
    assert found.isprintable()
    found.encode("utf-8")


@pytest.mark.parametrize(("value", "is_hidden"), [("0", True), (" 0 ", True), ("1", False)])
def test_one_variable_hides_all(value: str, is_hidden: bool) -> None:  # noqa: FBT001
    assert hidden({"AGENT_SYNC_SHOW_PROMPT": value}) == is_hidden
    assert not hidden({})
