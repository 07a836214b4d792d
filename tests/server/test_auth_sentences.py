"""AUTH-5 sentence by sentence: the tests that hold each. None is missing, and none is left over.

Sentences, and their parts between semicolons, stand here as they do in ``requirements.toml``.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TESTS = Path(__file__).resolve().parents[1]
CEREMONIES, STORED = "rooms/store/test_stored_ceremonies", "rooms/store/test_stored_tokens"
RACES, FAILED = "rooms/store/test_token_races", "server/test_failed_tokens"
OAUTH, BEGUN = "server/test_oauth", "server_parts/test_begun_rate"
COMMANDS, SIGN, DEVICE = (
    "server/test_user_commands",
    "server/test_sign_in",
    "server/test_device_flow",
)
SENTENCES: "dict[str, tuple[str, ...]]" = {
    "Sign-up is closed: `user add` prints a one-time link (15 minutes) to register the first"
    " passkey;": (
        f"{COMMANDS}::test_a_user_is_made_listed_recovered_and_removed",
        f"{STORED}::test_a_link_is_for_one_use_within_15_minutes",
        f"{CEREMONIES}::test_a_link_lasts_15_minutes_and_is_used_once",
        f"{SIGN}::test_a_link_registers_a_passkey_which_signs_in",
        f"{SIGN}::test_sign_up_is_closed",
    ),
    "several per user, removal, `user recover`.": (
        f"{SIGN}::test_a_user_has_several_passkeys_and_removes_one",
        f"{STORED}::test_a_newer_link_ends_the_older_and_recovery_the_passkeys",
        f"{STORED}::test_a_user_who_is_removed_has_nothing_left",
        f"{CEREMONIES}::test_a_removed_user_is_nobody_at_once",
        f"{SIGN}::test_recovery_ends_the_passkeys_from_before",
    ),
    "`--public-url` fixes origin, RP id and issuer;": (
        f"{SIGN}::test_the_public_url_is_the_origin",
        f"{OAUTH}::test_the_public_url_is_the_issuer",
    ),
    "forwarded headers count from the proxy's address only.": (
        f"{FAILED}::test_what_is_forwarded_counts_from_the_proxy_alone",
    ),
    "Access token 1 hour, refresh 30 days, rotating, reuse revokes the family;": (
        f"{STORED}::test_an_access_token_lives_an_hour_and_its_refresh_token_30_days",
        f"{STORED}::test_a_refresh_token_is_used_once_and_shown_twice_ends_the_family",
        f"{RACES}::test_a_refresh_token_that_two_show_at_once_ends_the_family",
        f"{RACES}::test_what_is_refreshed_while_it_is_revoked_ends_too",
        f"{OAUTH}::test_a_client_is_let_in",
    ),
    "minted tokens 90 days unless `--expires`;": (
        f"{STORED}::test_a_minted_token_lives_90_days_unless_it_is_said",
        f"{COMMANDS}::test_a_token_is_minted_listed_and_revoked",
    ),
    "device code 15 minutes, 8 letters, 5 tries, `slow_down`;": (
        f"{CEREMONIES}::test_a_device_code_lasts_15_minutes",
        f"{CEREMONIES}::test_a_user_tries_five_device_codes",
        f"{CEREMONIES}::test_a_device_code_takes_five_answers_that_fail",
        f"{DEVICE}::test_a_program_gets_a_token_that_a_person_approved",
        f"{DEVICE}::test_a_code_is_tried_five_times",
        f"{DEVICE}::test_five_answers_that_fail_end_a_code",
    ),
    "authorization code 60 s, single, bound to client, redirect, verifier and resource.": (
        f"{CEREMONIES}::test_an_authorization_code_lasts_60_seconds_and_once",
        f"{OAUTH}::test_a_code_is_bound",
        f"{OAUTH}::test_a_token_opens_what_it_was_asked_for",
    ),
    "Redirects exact, https or loopback.": (
        f"{OAUTH}::test_what_a_client_may_not_ask_for",
        f"{OAUTH}::test_a_redirect_is_https_or_this_machine",
    ),
    "Registration 20 an hour an address.": (
        f"{OAUTH}::test_an_address_registers_twenty_clients_an_hour",
        f"{CEREMONIES}::test_twenty_clients_an_hour_an_address",
    ),
    "Consent shows client, redirect host, each scope in words, and is never skipped.": (
        f"{OAUTH}::test_consent_is_asked_each_time",
        f"{OAUTH}::test_what_a_program_calls_itself_is_what_its_user_sees",
    ),
    "Ceremony cookies `__Host-` (not on loopback), HttpOnly, SameSite=Strict, 10 minutes, with a"
    " CSRF token;": (
        f"{SIGN}::test_the_cookie_of_a_ceremony",
        f"{SIGN}::test_a_ceremony_wants_its_cookie_and_its_csrf_token",
        f"{SIGN}::test_the_public_url_is_the_origin",
        f"{CEREMONIES}::test_a_ceremony_lasts_ten_minutes_and_takes_one_answer",
    ),
    "`frame-ancestors 'none'`.": (f"{SIGN}::test_a_page_of_a_ceremony_is_in_no_frame",),
    "Failed sign-ins and tokens are limited and recorded.": (
        f"{FAILED}::test_failed_tokens_are_limited_and_recorded",
        f"{FAILED}::test_servers_of_one_store_count_together",
        f"{FAILED}::test_tokens_that_fail_at_the_tools_count_as_well",
        f"{SIGN}::test_failed_sign_ins_are_limited",
        f"{CEREMONIES}::test_what_fails_is_recorded_and_limited_for_a_while",
        f"{BEGUN}::test_an_address_begins_sixty_a_minute",
        f"{BEGUN}::test_on_one_machine_no_program_keeps_the_person_out",
    ),
}


def functions(path: Path) -> "Iterator[tuple[str, list[str]]]":
    """The tests of a module, each with its marks."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name, [ast.unparse(one) for one in node.decorator_list]


def test_no_sentence_is_missing_and_none_is_more() -> None:
    rules = tomllib.loads((TESTS / "requirements.toml").read_text(encoding="utf-8"))
    assert list(SENTENCES) == re.split(r"(?<=[;.]) ", rules["AUTH-5"])


@pytest.mark.parametrize("sentence", SENTENCES)
def test_its_tests_are_there(sentence: str) -> None:
    """And none is left out, or expected to fail."""
    assert SENTENCES[sentence]
    for name in SENTENCES[sentence]:
        module, _, test = name.partition("::")
        marks = dict(functions(TESTS / f"{module}.py"))[test]
        assert any("'AUTH-5'" in one for one in marks), name
        assert not [one for one in marks if "skip" in one or "xfail" in one], name


def test_every_test_of_the_rule_holds_one_of_them() -> None:
    listed = {name for names in SENTENCES.values() for name in names}
    found = {
        f"{path.relative_to(TESTS).with_suffix('').as_posix()}::{test}"
        for folder in ("rooms", "server", "server_parts")
        for path in (TESTS / folder).rglob("test_*.py")
        for test, marks in functions(path)
        if any("proves" in one and "'AUTH-5'" in one for one in marks)
    }
    assert found == listed
