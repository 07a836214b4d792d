"""The list of what AUTH-5 promises: a sentence, and the tests that hold it."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
STORED, USED = "rooms/store/test_stored_tokens", "server/test_user_tokens"
RACES, FAILED = "rooms/store/test_token_races", "server/test_failed_tokens"
COMMANDS, SIGN, DEVICE = (
    "server/test_user_commands",
    "server/test_sign_in",
    "server/test_device_flow",
)
SENTENCES: "dict[str, tuple[str, ...]]" = {
    "Sign-up is closed: a user is added, and gets a link for one use within 15 minutes.": (
        f"{COMMANDS}::test_a_user_is_made_listed_recovered_and_removed",
        f"{STORED}::test_a_link_is_for_one_use_within_15_minutes",
        f"{SIGN}::test_sign_up_is_closed",
    ),
    "A user has several passkeys, removes them, and is recovered.": (
        f"{SIGN}::test_a_user_has_several_passkeys_and_removes_one",
        f"{STORED}::test_a_newer_link_ends_the_older_and_recovery_the_passkeys",
        f"{SIGN}::test_recovery_ends_the_passkeys_from_before",
    ),
    "The public URL fixes origin and RP id.": (f"{SIGN}::test_the_public_url_is_the_origin",),
    "Forwarded headers count from the proxy's address only.": (
        f"{FAILED}::test_what_is_forwarded_counts_from_the_proxy_alone",
    ),
    "An access token lives an hour, a refresh token 30 days.": (
        f"{STORED}::test_an_access_token_lives_an_hour_and_its_refresh_token_30_days",
    ),
    "Refresh tokens rotate, and one that is shown again revokes the family.": (
        f"{STORED}::test_a_refresh_token_is_used_once_and_shown_twice_ends_the_family",
        f"{RACES}::test_a_refresh_token_that_two_show_at_once_ends_the_family",
        f"{RACES}::test_what_is_refreshed_while_it_is_revoked_ends_too",
        f"{USED}::test_tokens_are_listed_without_secrets_and_end",
    ),
    "A minted token lives 90 days unless --expires says otherwise.": (
        f"{STORED}::test_a_minted_token_lives_90_days_unless_it_is_said",
        f"{COMMANDS}::test_a_token_is_minted_listed_and_revoked",
    ),
    "A device code is eight letters, for 15 minutes, five tries; who asks too often slows down.": (
        f"{DEVICE}::test_a_program_gets_a_token_that_a_person_approved",
        f"{DEVICE}::test_a_code_is_tried_five_times",
    ),
    "Cookies of a ceremony are for it alone, and a CSRF token is wanted.": (
        f"{SIGN}::test_the_cookie_of_a_ceremony",
        f"{SIGN}::test_a_ceremony_wants_its_cookie_and_its_csrf_token",
    ),
    "No page of a ceremony is in a frame.": (f"{SIGN}::test_a_page_of_a_ceremony_is_in_no_frame",),
    "Failed sign-ins and tokens are limited and recorded.": (
        f"{FAILED}::test_failed_tokens_are_limited_and_recorded",
        f"{SIGN}::test_failed_sign_ins_are_limited",
    ),
}


def functions(module: str) -> "dict[str, ast.FunctionDef]":
    """The tests of a module."""
    tree = ast.parse((TESTS / f"{module}.py").read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_its_tests_are_there(sentence: str) -> None:
    """And none is left out, or expected to fail."""
    for name in SENTENCES[sentence]:
        module, _, test = name.partition("::")
        marks = [ast.unparse(one) for one in functions(module)[test].decorator_list]
        assert any("AUTH-" in one for one in marks), name
        assert not [one for one in marks if "skip" in one or "xfail" in one], name
