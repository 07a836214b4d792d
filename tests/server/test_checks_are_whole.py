"""The list of checks: each has its tests, and no test of the list is gone or skipped."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from . import test_literally

HERE = Path(__file__).parent
COUNTS = {"A": 8, "B": 21, "C": 15, "X": 7, "S": 12}
ELSEWHERE = ("C12", "C14", "S7", "S8", "S9", "S10", "S11", "S12")
"""Of help, replay, tokens, passkeys, MCP, machines, pages and speed: they stand with these."""
THIN, DIRECT, LITERAL = "test_thin_checks", "test_direct_checks", "test_literally"
WRITES, ACTIONS, TIMERS = "test_write_checks", "test_action_checks", "test_timer_checks"
DECLARED, CONTESTED = "test_declared_checks", "test_contested_checks"
STRENGTH = "test_declared_strength"
HELP, REPLAY = "test_help_checks", "test_replay_checks"
PAGE, USERS = "test_declared_page", "test_user_tokens"
WAITS, ALL, MANY = "test_wait_checks", "test_every_profile", "test_many_processes"
THIN_LITERALLY = f"{LITERAL}::test_the_thin_requests"
DIRECT_LITERALLY = f"{LITERAL}::test_the_direct_requests"
DECLARED_LITERALLY = f"{LITERAL}::test_the_declared_requests"
CHECKS: "dict[str, tuple[str, ...]]" = {
    "A1": (f"{THIN}::test_rooms_are_made_listed_and_found", THIN_LITERALLY),
    "A2": (f"{THIN}::test_agents_join_in_order_and_belong_to_one_room", THIN_LITERALLY),
    "A3": (f"{THIN}::test_messages_are_numbered_from_one_in_each_room", THIN_LITERALLY),
    "A4": (f"{THIN}::test_a_cursor_gives_every_message_once", THIN_LITERALLY),
    "A5": (f"{THIN}::test_each_write_raises_the_version", THIN_LITERALLY),
    "A6": (f"{THIN}::test_a_value_comes_back_as_the_json_it_was",),
    "A7": (f"{THIN}::test_a_key_is_deleted_by_body_or_by_query", THIN_LITERALLY),
    "A8": (
        f"{THIN}::test_two_agents_in_a_loop_see_each_other_in_order",
        f"{THIN}::test_the_rooms_page_is_html_and_its_stream_has_a_new_message",
    ),
    "B1": (f"{DIRECT}::test_a_room_comes_with_its_tokens_and_once", DIRECT_LITERALLY),
    "B2": (f"{DIRECT}::test_several_keys_are_written_at_once", DIRECT_LITERALLY),
    "B3": (f"{DIRECT}::test_an_agent_joins_once_with_what_it_brings", DIRECT_LITERALLY),
    "B4": (
        f"{DIRECT}::test_the_context_in_one_call",
        f"{DIRECT}::test_others_see_what_is_public_and_nothing_private",
        DIRECT_LITERALLY,
    ),
    "B5": (f"{DIRECT}::test_a_message_is_new_once_and_never_to_its_sender", DIRECT_LITERALLY),
    "B6": (f"{DIRECT}::test_a_key_is_made_public_and_private_again", DIRECT_LITERALLY),
    "B7": (f"{DIRECT}::test_a_scope_is_written_by_whom_it_was_granted", DIRECT_LITERALLY),
    "B8": (
        f"{WAITS}::test_a_wait_is_over_at_once_when_it_is_true",
        f"{WAITS}::test_a_write_releases_who_waits",
        DIRECT_LITERALLY,
    ),
    "B9": (
        f"{WAITS}::test_a_wait_is_over_in_time",
        "test_a_longest_wait::test_a_wait_has_an_end_whatever_is_asked",
        f"{WAITS}::test_a_condition_that_is_none_is_refused",
    ),
    "B10": (
        f"{WRITES}::test_increments",
        f"{WRITES}::test_a_merge_is_deep",
        f"{WRITES}::test_an_append_without_a_key_is_a_log",
        f"{WRITES}::test_an_append_with_a_key_is_a_list",
    ),
    "B11": (
        f"{WRITES}::test_a_write_names_the_version_that_it_replaces",
        f"{WRITES}::test_a_write_has_a_condition",
    ),
    "B12": (
        f"{ACTIONS}::test_an_action_carries_its_registrars_authority",
        f"{ACTIONS}::test_nobody_registers_a_write_that_is_not_theirs",
        f"{ACTIONS}::test_a_scope_from_a_parameter_is_the_invokers_or_nobodys",
    ),
    "B13": (f"{ACTIONS}::test_parameters_are_checked",),
    "B14": (
        f"{ACTIONS}::test_a_task_is_claimed_once",
        f"{ACTIONS}::test_of_twenty_claimers_one_has_it",
    ),
    "B15": (f"{TIMERS}::test_an_action_rests_after_it_was_invoked", DIRECT_LITERALLY),
    "B16": (
        f"{TIMERS}::test_a_key_goes_with_its_time_or_comes_with_it",
        f"{TIMERS}::test_a_moment_that_is_over_is_over_at_once",
        f"{TIMERS}::test_a_key_comes_after_so_many_writes_of_another",
        f"{TIMERS}::test_a_timer_is_renewed",
        f"{TIMERS}::test_a_timer_that_is_none_is_refused",
    ),
    "B17": (f"{TIMERS}::test_what_is_not_enabled_is_not_there", DIRECT_LITERALLY),
    "B18": (
        f"{TIMERS}::test_a_view_follows_what_it_is_made_of",
        f"{TIMERS}::test_a_view_is_its_owners",
    ),
    "B19": (
        "test_audit_checks::test_every_invocation_leaves_an_entry",
        "test_audit_checks::test_an_entry_says_when_who_what_and_with_what",
        f"{WRITES}::test_what_the_room_keeps_itself_is_written_by_nobody",
    ),
    "B20": (
        f"{DIRECT}::test_an_expression_is_evaluated_for_its_caller",
        f"{DIRECT}::test_the_context_is_cut_as_asked",
    ),
    "B21": (f"{DIRECT}::test_poll_and_the_page_of_a_view_token",),
    "C1": (
        f"{DECLARED}::test_nothing_is_written_directly",
        f"{DECLARED}::test_the_context_of_an_empty_room",
        DECLARED_LITERALLY,
    ),
    "C2": (
        f"{HELP}::test_every_key_has_a_text",
        f"{HELP}::test_the_library_registers_as_it_is_and_works",
        f"{HELP}::test_a_room_has_its_own_text",
        DECLARED_LITERALLY,
    ),
    "C3": (
        f"{DECLARED}::test_an_agent_declares_and_invokes",
        DECLARED_LITERALLY,
    ),
    "C4": (
        f"{DECLARED}::test_an_agent_declares_and_invokes",
        DECLARED_LITERALLY,
    ),
    "C5": (
        f"{CONTESTED}::test_a_wait_for_a_view_ends_with_the_write_that_makes_it",
        DECLARED_LITERALLY,
    ),
    "C6": (
        f"{CONTESTED}::test_two_actions_for_one_target_are_reported",
        DECLARED_LITERALLY,
    ),
    "C7": (
        f"{CONTESTED}::test_an_action_that_becomes_another_is_reported",
        f"{CONTESTED}::test_somebody_elses_condition_and_end_are_reported",
        DECLARED_LITERALLY,
    ),
    "C8": (f"{DECLARED}::test_a_write_names_the_content_that_it_replaces",),
    "C9": (
        f"{DECLARED}::test_an_action_is_shown_as_deep_as_asked",
        f"{DECLARED}::test_what_is_left_out_is_said",
        f"{DECLARED}::test_messages_that_were_not_given_are_not_read",
        DECLARED_LITERALLY,
    ),
    "C10": (
        f"{DECLARED}::test_a_message_for_somebody_is_told_to_that_one",
        DECLARED_LITERALLY,
    ),
    "C11": (
        f"{USERS}::test_a_token_for_one_agent",
        f"{USERS}::test_a_read_token_reads",
        f"{USERS}::test_another_room_is_closed",
        f"{USERS}::test_tokens_are_listed_without_secrets_and_end",
    ),
    "C13": (
        f"{REPLAY}::test_a_replay_is_what_stood_there",
        f"{REPLAY}::test_a_replay_has_nothing_private",
        f"{REPLAY}::test_a_sequence_that_is_none_is_refused",
        f"{REPLAY}::test_the_history_of_a_key",
        DECLARED_LITERALLY,
    ),
    "C15": (
        f"{PAGE}::test_a_view_keeps_how_it_is_shown",
        f"{PAGE}::test_such_views_stand_first_on_the_page",
        DECLARED_LITERALLY,
    ),
    "X1": (
        f"{ALL}::test_no_increment_is_lost",
        f"{ALL}::test_no_thin_write_is_lost_that_names_its_version",
    ),
    "X2": (f"{ALL}::test_an_action_whose_last_write_is_denied_writes_nothing",),
    "X3": (f"{ALL}::test_a_room_that_is_not_there_is_not_found",),
    "X4": (
        f"{ALL}::test_a_private_scope_is_nowhere_for_anybody_else",
        f"{ALL}::test_nobody_waits_as_somebody_else",
    ),
    "X5": (f"{ALL}::test_nothing_is_expanded_twice",),
    "X6": (
        f"{ALL}::test_a_restart_keeps_state_tokens_and_timers",
        f"{STRENGTH}::test_a_restart_keeps_users_tokens_state_and_timers",
    ),
    "X7": (f"{ALL}::test_who_joins_again_is_who_it_was",),
    "S1": (
        "test_border::test_another_host_is_refused_on_every_route",
        "test_border::test_another_origin_is_refused_on_every_route",
        "test_border::test_without_a_token_nothing_is_read_or_written",
        "test_border::test_what_is_too_large_is_refused",
        "test_border::test_what_is_too_deep_is_refused",
    ),
    "S2": (
        "test_hostile_expressions::test_it_is_answered_and_others_are_too",
        f"{STRENGTH}::test_hostile_expressions_are_answered_there_too",
    ),
    "S3": (f"{MANY}::test_four_servers_on_one_store_lose_nothing",),
    "S4": (f"{MANY}::test_what_was_answered_is_stored",),
    "S5": (
        f"{MANY}::test_a_write_at_one_server_wakes_who_waits_at_another",
        f"{MANY}::test_an_event_of_one_server_is_told_at_another",
    ),
    "S6": (
        f"{WAITS}::test_one_write_wakes_five_hundred",
        f"{STRENGTH}::test_one_invocation_wakes_five_hundred",
        f"{WAITS}::test_who_hangs_up_waits_no_longer",
    ),
}


@cache
def functions() -> "dict[str, ast.FunctionDef]":
    """Every test of this folder by module and name."""
    return {
        f"{path.stem}::{node.name}": node
        for path in HERE.glob("test_*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_check_is_on_the_list() -> None:
    wanted = {f"{letter}{n}" for letter, count in COUNTS.items() for n in range(1, count + 1)}
    assert set(CHECKS) == wanted - set(ELSEWHERE)


@pytest.mark.parametrize("check", CHECKS)
def test_its_tests_are_there_and_say_so(check: str) -> None:
    """A test names its check in its first line, and is neither skipped nor expected to fail."""
    there = functions()
    for name in CHECKS[check]:
        told = str(ast.get_docstring(there[name]))
        named = re.split(r"[^A-Z0-9]+", told)
        assert LITERAL in name or check in named, (name, told)
        marks = [ast.unparse(one) for one in there[name].decorator_list]
        assert not [one for one in marks if "skip" in one or "xfail" in one], name


def test_what_is_played_literally_is_in_the_rows() -> None:
    """The checks that the list gives to the literal requests have a row there."""
    played = {
        row.check
        for row in (*test_literally.THIN, *test_literally.DIRECT, *test_literally.DECLARED)
    }
    listed = {check for check, names in CHECKS.items() if any(LITERAL in one for one in names)}
    assert played == listed
