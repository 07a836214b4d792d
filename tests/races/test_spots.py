# ruff: noqa: E501 (a row of the list is one line)
"""The list of all places that read and then write, each with the test that forces its race.

A new one, or one that carries something else into its transaction, fails here until it is listed.
"""

import ast
import functools
from pathlib import Path

import pytest

from .spots import Spot, file_spots, spots

TESTS = Path(__file__).resolve().parents[1]
FORCED = "tests/races/test_forced.py"
GIVEN = "given"
"""What is written was given by the caller whole: nothing that was read decides it."""

SPOTS: dict[str, tuple[str, str]] = {
    "link.relay.asked_together:Asking._put": (
        "due given relay",
        "tests/link/test_races.py test_of_a_hundred_things_none_is_held_twice",
    ),
    "link.relay.contact:Contact.heard": (
        "jumped offset",
        "tests/link/test_faults.py test_a_clock_that_is_set_changes_no_end",
    ),
    "link.relay.contact:Contact.failed": (
        "trouble",
        "tests/link/test_faults.py test_a_token_that_was_revoked_is_said_and_not_tried_hard",
    ),
    "link.relay.engine:Relay.hello": (
        "data epoch machines",
        "tests/link/test_faults.py test_a_database_of_yesterday_takes_nothing_from_anybody",
    ),
    "link.relay.engine:Relay.put": (
        "batch given",
        "tests/link/test_faults.py test_a_relay_that_is_killed_before_its_answer_came_claims_once",
    ),
    "link.relay.engine:Relay.fill_numbers": (
        "first kind last",
        "tests/link/test_faults.py test_a_block_that_came_twice_is_used_once",
    ),
    "link.relay.link_making:link": (
        "clock env files project",
        "tests/link/test_two_clones.py test_what_the_server_does_not_share_links_nothing",
    ),
    "link.relay.link_making:_note": (
        "address link_id machine wanted",
        "tests/link/test_two_clones.py test_a_clone_is_linked_once",
    ),
    "link.relay.link_making:unlink": (
        "clock env project",
        "tests/link/test_faults.py test_what_a_relay_had_in_hand_is_not_written_behind_an_unlink",
    ),
    "link.relay.listening:_take_all": (
        "relay seen seq",
        "tests/link/test_faults.py test_a_database_of_yesterday_takes_nothing_from_anybody",
    ),
    "link.relay.listening:_note_machines": (
        "found relay",
        "tests/link/test_faults.py test_what_a_relay_had_in_hand_is_not_written_behind_an_unlink",
    ),
    "link.relay.listening:_write": (
        "after again at found relay",
        "tests/link/test_faults.py test_what_a_relay_had_in_hand_is_not_written_behind_an_unlink",
    ),
    "link.relay.listening:_write#1": (
        "found relay",
        "tests/link/test_faults.py test_what_a_relay_had_in_hand_is_not_written_behind_an_unlink",
    ),
    "link.relay.relay_running:_begin_anew": (
        "",
        "tests/link/test_faults.py test_a_database_of_yesterday_takes_nothing_from_anybody",
    ),
    "actions.merge_actions:foretell": (
        "pairs project",
        "tests/merges/test_both_sides_are_told.py test_two_that_look_at_once_tell_once",
    ),
    "actions.contest_actions:contest": (
        "before told wanted",
        "forced test_two_that_open_one_gate_have_one",
    ),
    "gates.deadlines:escalate": (
        "",
        "tests/gates/test_gates.py test_a_command_that_looks_escalates_too",
    ),
    "actions.gate_actions:open_gate": (
        "deadline_ms of on one others told wanted",
        "forced test_two_that_open_one_gate_have_one",
    ),
    "actions.gate_actions:acknowledge": (
        "number",
        "forced test_the_last_acknowledgements_at_one_moment",
    ),
    "actions.gate_actions:object_to": (
        "number why",
        "forced test_a_gate_is_resolved_or_cancelled_never_both",
    ),
    "actions.gate_actions:resolve": (
        "number summary",
        "forced test_a_gate_is_resolved_or_cancelled_never_both",
    ),
    "actions.gate_actions:cancel": (
        "number why",
        "forced test_a_gate_is_resolved_or_cancelled_never_both",
    ),
    "actions.gate_actions:_settled": (
        "number one",
        "forced test_a_gate_is_resolved_or_cancelled_never_both",
    ),
    "actions.granted:end_old_reservations": (
        "",
        "tests/gates/test_handover.py test_who_wants_a_file_of_a_giver_that_is_long_gone_gets_it",
    ),
    "actions.handover_taking_actions:accept": (
        "number",
        "tests/gates/test_handover.py test_without_a_receiver_one_of_many_takes_it",
    ),
    "actions.handover_taking_actions:decline": (
        "number why",
        "tests/gates/test_handover.py test_without_a_receiver_one_of_many_takes_it",
    ),
    "actions.handover_actions:withdraw": (
        "number why",
        "tests/gates/test_handover.py test_without_a_receiver_one_of_many_takes_it",
    ),
    "actions.handover_taking_actions:take_over": (
        "named",
        "tests/gates/test_handover.py test_what_a_gone_session_left_is_shown_and_taken_over",
    ),
    "actions.handover_part:settle_open": (
        "",
        "tests/gates/test_handover.py test_it_ends_with_its_time",
    ),
    "actions.settled_first:settle": (
        "",
        "tests/gates/test_gates.py test_what_nobody_is_left_for_is_over_before_it_is_shown",
    ),
    "actions.notifying:tell": (
        "",
        "tests/gates/test_notify.py test_a_verdict_that_is_wanted_of_the_person_is_told_once",
    ),
    "hooks.commands.command_targets:_gave_way": (
        "blockers",
        "tests/gates/test_handover.py test_who_wants_a_file_of_a_giver_that_is_long_gone_gets_it",
    ),
    "actions.unbarred:demand_unbarred": ("bar", GIVEN),
    "hooks.edits.barred_write:_refused": ("bar", GIVEN),
    "gates.stopped:note_passing": (
        "agent_id passed",
        "tests/gates/test_crew_modes.py test_who_goes_on_is_blocked_no_more",
    ),
    "hooks.edits.barred_write:_stop": (
        "bar",
        "tests/gates/test_held_calls.py test_a_held_edit_goes_through_without_a_refusal",
    ),
    "hooks.edits.barred_write:_go_on": (
        "bar",
        "tests/gates/test_held_calls.py test_a_held_edit_goes_through_without_a_refusal",
    ),
    "hooks.commands.crossed_gates:note": (
        "crossed kept stored",
        "tests/gates/test_gates.py test_a_program_that_crosses_is_told_of_and_must_acknowledge_again",
    ),
    "protection.committed_writes:forget_committed": (
        "found over written",
        "tests/hooks/test_git_safety.py test_a_write_after_the_commit_counts",
    ),
    "locks.committed:release_committed": (
        "done lease",
        "forced test_a_commit_that_git_saw_against_a_new_edit",
    ),
    "actions.checkpoint_actions:make": (
        "content paths request",
        "tests/races/test_checkpoint_races.py test_a_successor_against_a_successor",
    ),
    "actions.checkpoint_actions:tick": (
        "number",
        "tests/races/test_checkpoint_races.py test_a_tick_against_an_approval",
    ),
    "actions.checkpoint_actions:replace_approver": (
        "act new number old",
        "tests/races/test_checkpoint_races.py test_a_replacement_against_an_approval",
    ),
    "actions.checkpoint_actions:take_over": (
        "act number",
        "tests/races/test_checkpoint_races.py test_a_take_over_against_a_take_over",
    ),
    "actions.checkpoint_verdict_actions:approve": (
        "anyway hashes moved note number resolve",
        "tests/races/test_checkpoint_races.py test_an_approval_against_a_successor",
    ),
    "actions.checkpoint_verdict_actions:reject": (
        "number words",
        "tests/races/test_checkpoint_races.py test_a_rejection_against_an_approval",
    ),
    "actions.checkpoint_verdict_actions:resolve": (
        "moved number",
        "tests/races/test_checkpoint_races.py test_an_end_against_a_cancelling",
    ),
    "actions.checkpoint_verdict_actions:cancel": (
        "number why",
        "tests/races/test_checkpoint_races.py test_a_cancelling_against_an_approval",
    ),
    "actions.assign_actions:assign": ("ref to", "forced test_assign_against_claim"),
    "actions.caller:Caller.writing": ("", "forced test_two_that_come_at_one_moment_get_two_names"),
    "actions.caller:Caller.writing#1": (
        "",
        "forced test_a_claim_judged_free_is_judged_again_in_its_transaction",
    ),
    "actions.caller:Caller._registered": ("", GIVEN),
    "actions.caller:Caller.join": (
        "",
        "forced test_a_claim_judged_free_is_judged_again_in_its_transaction",
    ),
    "actions.commit_actions:_settle": (
        "before keys made only",
        "tests/cli/test_commit.py test_two_agents_at_the_same_moment_both_land",
    ),
    "actions.crew_actions:create": (
        "architect mode title",
        "tests/races/test_crews.py test_joining_against_making_another",
    ),
    "actions.crew_actions:join": (
        "named role",
        "tests/races/test_crews.py test_joining_against_making_another",
    ),
    "actions.crew_actions:leave": (
        "",
        "tests/races/test_crews.py test_leaving_against_being_given_the_lead",
    ),
    "actions.crew_actions:close": (
        "named",
        "tests/races/test_crews.py test_closing_against_what_needs_it_open",
    ),
    "actions.crew_actions:take": ("", "tests/races/test_crews.py test_two_that_take_what_one_left"),
    "actions.crew_actions:give": (
        "named to",
        "tests/races/test_crews.py test_leaving_against_being_given_the_lead",
    ),
    "actions.crew_actions:assign": (
        "named ref to",
        "tests/races/test_crews.py test_assigning_against_a_claim",
    ),
    "actions.crew_actions:advance": (
        "named",
        "tests/races/test_crews.py test_closing_against_what_needs_it_open",
    ),
    "actions.wake_actions:wake": (
        "about to told verb",
        "tests/races/test_crews.py test_two_that_ask_for_the_same",
    ),
    "actions.feed_actions:log": ("body kind", GIVEN),
    "actions.restore_over_actions:_end": (
        "asked",
        "tests/server/test_desk_acts.py "
        "test_who_holds_the_file_loses_it_after_a_question_and_is_told",
    ),
    "actions.restore_over_actions:_tell": (
        "done one whose",
        "tests/server/test_desk_acts.py "
        "test_an_overwritten_file_comes_back_with_one_click_and_a_second_one_changes_nothing",
    ),
    "actions.force_actions:take_over": (
        "asked named told ttl_ms",
        "forced test_take_over_against_claim",
    ),
    "actions.force_actions:end": ("asked named", "forced test_unlock_at_the_console_against_claim"),
    "actions.guard_actions:_record": ("file kind look said", GIVEN),
    "actions.letter_actions:read": ("new", "forced test_reading_one_message_against_its_retention"),
    "actions.message_actions:send": (
        "addresses body needs_ack reply_to urgent",
        "forced test_a_push_against_a_new_message",
    ),
    "actions.message_actions:direct": (
        "addresses body one there",
        "forced test_a_push_against_a_new_message",
    ),
    "actions.message_actions:inbox": ("everything peek", "forced test_reading_against_a_push"),
    "actions.message_actions:read": (
        "number",
        "forced test_reading_one_message_against_its_retention",
    ),
    "actions.message_actions:acknowledge": ("number", "forced test_acknowledging_twice"),
    "actions.message_actions:decide": (
        "supersedes text",
        "forced test_a_decision_is_superseded_once_it_is_there",
    ),
    "actions.own_name:_refused": (
        "named voice what",
        "tests/security/test_own_name.py test_another_name_is_refused",
    ),
    "actions.presence_actions:register": ("role", "forced test_registration_against_registration"),
    "actions.task_actions:create": (
        "depends_on description keys priority title",
        "forced test_creating_a_task_against_finishing_what_it_waits_for",
    ),
    "actions.task_actions:update": (
        "depends_on description keys priority ref",
        "forced test_two_dependencies_cannot_close_a_circle_at_one_moment",
    ),
    "actions.task_actions:_claim": ("before ref ttl_ms", "forced test_task_claim_against_claim"),
    "actions.task_actions:_claim_next": ("before ttl_ms", "forced test_task_claim_against_claim"),
    "actions.confirming:confirm": (
        "asked clock failed keep kind link number one said undo",
        "tests/link/test_confirming.py test_a_refused_task_is_as_it_was",
    ),
    "link.asked_relay:confirm": ("", GIVEN),
    "actions.task_actions:complete": (
        "by_force ref",
        "forced test_the_end_of_a_task_against_a_claim",
    ),
    "actions.task_actions:cancel": (
        "by_force ref",
        "forced test_the_end_of_a_task_against_a_claim",
    ),
    "actions.task_actions:release": (
        "by_force ref",
        "forced test_the_end_of_a_task_against_a_claim",
    ),
    "actions.task_actions:block": (
        "by_force reason ref",
        "forced test_the_operators_word_on_a_task_against_a_claim",
    ),
    "actions.task_actions:unblock": ("ref", "forced test_unblocking_against_a_claim"),
    "actions.unlock_actions:unlock": (
        "by_force named token",
        "forced test_claim_against_release_and_handover",
    ),
    "actions.unlock_actions:unlock_all": ("", "forced test_giving_up_everything_against_a_claim"),
    "console.operator:Operator.writing": ("", "forced test_assign_against_claim"),
    "console.operator:Operator.enter": (
        "",
        "forced test_the_operator_comes_and_goes_against_a_claim",
    ),
    "console.operator:Operator.leave": (
        "",
        "forced test_the_operator_comes_and_goes_against_a_claim",
    ),
    "console.operator:Operator.see": ("", GIVEN),
    "console.operator:Operator.see#1": (
        "",
        "tests/hooks/test_what_the_person_is_told.py test_who_is_killed_is_missed_with_what_it_held",
    ),
    "hooks.events.idle:_note_question": (
        "",
        "tests/hooks/test_what_the_person_is_told.py test_a_question_of_the_client_is_seen_and_goes_with_the_next_sign",
    ),
    "rooms.service.owned_rooms:remove_member": (
        "asker room_id service",
        "tests/server/test_members.py test_who_is_taken_out_is_nobody_at_the_next_request",
    ),
    "rooms.service.user_managing:uninvite": (
        "",
        "tests/server/test_members.py test_who_is_taken_out_is_nobody_at_the_next_request",
    ),
    "hooks.commands.afterwards:ended": (
        "command reads wrote",
        "tests/hooks/test_shell_calls.py test_a_shell_call_is_open_from_pre_to_post",
    ),
    "hooks.events.after_tool:handle": ("", GIVEN),
    "hooks.events.after_tool:handle#1": (
        "found reads",
        "forced test_two_deliveries_of_one_end_of_an_edit",
    ),
    "hooks.events.tool_batch:handle": ("agent note owes", "forced test_two_pushes_of_one_message"),
    "hooks.events.tool_batch:_over": (
        "listed",
        "tests/hooks/test_shell_calls.py test_a_command_that_the_user_did_not_permit_is_over_with_its_batch",
    ),
    "hooks.commands.judge_command:_begin": (
        "aside command stand",
        "tests/hooks/test_git_commits.py test_the_maker_is_found_when_a_longer_command_ends_first",
    ),
    "hooks.edits.commit_hold:_refused": ("", GIVEN),
    "actions.commit_actions:_hooks_run": (
        "aside ref",
        "tests/hooks/test_commit_hooks.py test_what_is_written_meanwhile_is_there_afterwards",
    ),
    "actions.commit_actions:_hooks_run#1": ("ref", GIVEN),
    "hooks.quiet_kinds:prepare": (
        "",
        "tests/hooks/test_left_out.py test_an_edit_behind_it_is_told",
    ),
    "sessions.settled_edits:settle": (
        "alone changed edit ends look presumed",
        "tests/hooks/test_left_out.py test_before_stop_a_second_session_settles_it",
    ),
    "hooks.edits.judge_edit:decide": ("last mark takes", "forced test_claim_against_claim"),
    "hooks.edits.judge_patch:_decide": (
        "last targets",
        "tests/races/test_forced_patches.py test_its_files_are_claimed_as_they_were_judged",
    ),
    "hooks.edits.judge_patch:_look_again": (
        "targets",
        "tests/races/test_forced_patches.py test_a_second_look_is_decided_in_its_own_transaction",
    ),
    "hooks.edits.judge_patch:_given_back": (
        "one targets",
        "tests/hooks/test_patch_calls.py "
        "test_what_writes_over_a_change_that_its_agent_has_not_seen_is_refused_once",
    ),
    "hooks.events.after_patch:ended": (
        "found",
        "tests/races/test_forced_patches.py test_two_deliveries_of_one_end",
    ),
    "hooks.commands.begun_patches:note": (
        "",
        "tests/hooks/test_patch_calls.py test_a_client_that_makes_it_itself_reports_no_end_of_it",
    ),
    "hooks.edits.judge_edit:_look_again": (
        "takes",
        "forced test_a_second_look_is_decided_in_its_own_transaction",
    ),
    "hooks.git_commands.head_moves:_tell": (
        "one others sure",
        "forced test_two_hooks_that_see_one_move_of_head_tell_it_once",
    ),
    "hooks.git_commands.head_moves:_record": (
        "kept made move one sure",
        "tests/hooks/test_git_commits.py test_the_maker_is_found_when_a_longer_command_ends_first",
    ),
    "hooks.git_commands.merge_under_way:note": (
        "merge",
        "tests/hooks/test_git_merges.py test_the_merge_of_another_session_is_its_own",
    ),
    "hooks.events.before_compact:handle": ("", GIVEN),
    "hooks.commands.settled_work:tidy": (
        "done lease",
        "forced test_a_file_that_is_gone_against_a_new_edit",
    ),
    "hooks.commands.settled_work:_notes": (
        "aside clean who written",
        "tests/hooks/test_finished.py test_work_that_its_author_put_back_or_left_on_a_branch_is_over",
    ),
    "hooks.commands.settled_work:_left_out": (
        "rest",
        "tests/hooks/test_own_work.py test_what_a_commit_left_out_is_still_its_authors",
    ),
    "hooks.commands.settled_work:_taken_back": (
        "files",
        "tests/hooks/test_own_work.py test_what_a_reset_took_out_of_a_commit_is_whose_reset_it_was",
    ),
    "hooks.refusal_record:record_refusal": (
        "body kind ref",
        "forced test_a_refusal_that_is_delivered_twice_at_one_moment_is_recorded_once",
    ),
    "hooks.commands.other_names:_record": (
        "body ref",
        "tests/security/test_own_name.py test_it_is_told_once_for_one_call",
    ),
    "hooks.git_commands.worktree_removal:_keep": (
        "one ref",
        "tests/hooks/test_linked_worktrees.py test_what_is_delivered_twice_is_kept_once",
    ),
    "hooks.git_commands.worktree_removal:_kept": (
        "one saved whose why",
        "tests/hooks/test_linked_worktrees.py test_what_is_delivered_twice_is_kept_once",
    ),
    "hooks.git_commands.saving:save": (
        "one place ref",
        "tests/hooks/test_git_safety.py test_what_is_delivered_twice_is_saved_once",
    ),
    "hooks.git_commands.saving:_keep": (
        "owners place saved why",
        "tests/hooks/test_git_safety.py test_what_is_delivered_twice_is_saved_once",
    ),
    "hooks.git_commands.saving:keep_stashes": (
        "one ref",
        "tests/hooks/test_git_safety.py test_what_is_delivered_twice_is_saved_once",
    ),
    "hooks.git_commands.saving:keep_stashes#1": (
        "one refs",
        "tests/hooks/test_git_safety.py test_what_is_delivered_twice_is_saved_once",
    ),
    "hooks.git_commands.stash_entries:note_before": ("top", GIVEN),
    "hooks.git_commands.stash_entries:note_stash": (
        "found new",
        "tests/hooks/test_git_safety.py test_every_entry_that_a_line_makes_is_noted",
    ),
    "hooks.events.idle:handle": ("", "forced test_the_end_of_a_turn_against_an_edit"),
    "hooks.events.prompt:handle": (
        "lost unfinished",
        "forced test_the_end_of_a_turn_against_an_edit",
    ),
    "actions.leaving_actions:leave": ("agent_id everything pid", GIVEN),
    "hooks.events.session_end:handle": (
        "",
        "forced test_a_session_that_ends_hands_its_reservation_on",
    ),
    "hooks.events.session_start:handle": ("", "forced test_adoption_against_sweep"),
    "hooks.events.session_start:_report": (
        "agent picture",
        "forced test_a_message_to_a_new_name_while_the_session_starts",
    ),
    "hooks.commands.command_losses:tell_later": ("note", GIVEN),
    "hooks.commands.overwrites:_keep": (
        "found owner quiet",
        "forced test_what_a_command_overwrites_is_kept_once_when_it_is_delivered_twice",
    ),
    "hooks.commands.command_targets:_decide": (
        "takes targets",
        "forced test_shell_targets_are_claimed_in_the_transaction_that_judged_them",
    ),
    "hooks.commands.command_targets:_refuse": (
        "judged",
        "tests/hooks/test_shell_before.py test_refusals_of_commands_and_edits_are_counted_together",
    ),
    "hooks.edits.stale_reads:give_back": (
        "",
        "forced test_a_refused_write_against_an_edit_that_finished",
    ),
    "hooks.edits.stale_reads:_note": (
        "changed_at",
        "tests/hooks/test_stale_reads.py test_an_edit_after_somebody_elses_change_passes_with_a_note",
    ),
    "hooks.edits.stale_reads:_first": (
        "changed_at ref",
        "tests/hooks/test_stale_reads.py test_the_refusal_delivered_twice_is_given_twice",
    ),
    "hooks.edits.before_edit:keep": (
        "found",
        "tests/hooks/test_work.py "
        "test_what_a_person_saved_over_an_agents_change_outlives_its_next_one",
    ),
    "hooks.edits.before_edit:_keep_first": (
        "found",
        "tests/hooks/test_work.py test_a_persons_version_is_kept_once_however_often_the_edit_is_asked_for",
    ),
    "hooks.edits.before_edit:_keep_others": (
        "found last whole",
        "tests/hooks/test_stale_reads.py test_a_second_write_passes_and_the_others_version_is_kept",
    ),
    "hooks.commands.made_by_command:note_made": (
        "started",
        "tests/hooks/test_work.py test_where_git_is_slow_what_a_command_made_is_its_agents_all_the_same",
    ),
    "hooks.commands.made_by_command:note_made#1": (
        "mine",
        "tests/hooks/test_work.py test_where_git_is_slow_what_a_command_made_is_its_agents_all_the_same",
    ),
    "hooks.commands.made_by_command:_forget_ignored": (
        "there",
        "tests/hooks/test_work.py test_a_log_that_git_ignores_is_nobodys_work",
    ),
    "hooks.commands.made_by_command:settle": (
        "mine",
        "tests/hooks/test_work.py test_and_the_end_of_the_turn_settles_it",
    ),
    "hooks.commands.made_by_command:_note": (
        "found listed made open_ones path replaced strange",
        "forced test_what_is_the_persons_after_a_command_against_an_edit",
    ),
    "hooks.commands.unnoted_files:_keep": (
        "look owner",
        "forced test_what_nobody_was_seen_to_write_against_an_edit",
    ),
    "hooks.commands.made_by_command:claim_for": (
        "agent_id keep reason wanted",
        "forced test_what_a_command_made_is_not_claimed_against_a_claim",
    ),
    "hooks.events.stop:handle": ("", "forced test_the_end_of_a_turn_against_an_edit"),
    "hooks.events.subagent:handle": ("", GIVEN),
    "hooks.events.subagent:handle#1": ("", "forced test_the_end_of_a_turn_against_an_edit"),
    "install.proving:_take": (
        "",
        "tests/install/test_doctor.py test_installing_ends_with_the_proof_and_leaves_no_canary",
    ),
    "install.proving:_clean": (
        "",
        "tests/install/test_doctor.py test_installing_ends_with_the_proof_and_leaves_no_canary",
    ),
    "locks.unreported_ends:end_interrupted": (
        "agent_id",
        "forced test_an_interrupted_turn_is_looked_at_again_before_it_is_ended",
    ),
    "protection.own_writes:note_settled": (
        "agent_id found lease_id row",
        "tests/unit/protection/test_compare.py test_a_file_that_changed_again_meanwhile_is_left_to_the_other_hook",
    ),
    "hooks.commands.made_by_command:_cut_short": (
        "",
        "forced test_that_git_was_cut_short_is_said_once_to_two_hooks_of_one_session",
    ),
    "actions.pause_actions:pause": ("ms told", GIVEN),
    "actions.pause_actions:end": (
        "",
        "tests/hooks/test_pause.py test_it_ends_by_hand_and_by_itself",
    ),
    "hooks.let_pass:instead": ("", GIVEN),
    "actions.own_actions:own": ("some", "forced test_own_against_edit"),
    "actions.own_actions:disown": ("some", "forced test_disown_against_edit"),
    "protection.restoring:Restore._when_free": ("act there", "forced test_restore_against_edit"),
    "sessions.retention:collect": ("step", "forced test_retention_against_everything"),
    "sessions.retention:collect_hourly": ("", "forced test_retention_is_done_by_one_of_two"),
    "store.predecessor.take_over:convert": (
        "kept progress project",
        "tests/migration/test_import.py test_nobody_writes_from_its_first_moment_on",
    ),
    "store.migrate:migrate": ("project upto", "forced test_a_migration_step_is_taken_once"),
    "store.broken.rebuild:fill": (
        "counts path progress project source",
        "tests/faults/test_repair.py test_writes_during_the_repair_are_taken_over",
    ),
    "locks.waiting:in_turn": ("", "forced test_a_place_is_given_up_against_a_claim"),
    "locks.waiting:_grant": (
        "act",
        "forced test_several_claims_are_granted_together_or_not_at_all",
    ),
    "locks.waiting:_queue": (
        "pid refused",
        "forced test_two_take_their_places_in_the_order_of_their_transactions",
    ),
    "locks.waiting:_for_each_ticket": (
        "do wanted",
        "forced test_a_wait_times_out_while_the_path_is_handed_to_it",
    ),
    "protection.compare:_looked_at": (
        "event pending",
        "tests/unit/protection/test_compare.py test_two_hooks_at_the_same_moment_report_it_once",
    ),
    "actions.patch_actions:propose": (
        "approvers found given said",
        "tests/patches/test_patches.py test_a_file_that_changed_since_is_left_as_it_is",
    ),
    "actions.patch_looks:demand_free": (
        "bar",
        "tests/patches/test_patches.py test_who_is_stopped_applies_nothing",
    ),
    "actions.patch_looks:unchanged": (
        "patch",
        "tests/patches/test_patches.py test_of_two_who_decide_at_once_one_does",
    ),
    "gates.patches.patch_landing:Landing.run": (
        "",
        "tests/patches/test_patches.py test_of_two_who_apply_at_once_one_does",
    ),
    "gates.patches.patch_landing:Landing.run#1": (
        "",
        "tests/patches/test_patches.py test_a_file_that_changes_between_the_look_and_the_write",
    ),
    "gates.patches.patch_landing:Landing.run#2": (
        "",
        "tests/patches/test_patches.py test_a_file_that_changes_between_the_look_and_the_write",
    ),
    "gates.patches.patch_settling:settle": (
        "found patch project",
        "tests/patches/test_patch_broken_off.py test_what_was_half_done_is_undone",
    ),
    "hooks.unread_call:reported": ("why", GIVEN),
    "hooks.edits.kept_refusal:_keep": ("payload", GIVEN),
    "protection.inventory:ask": ("took whole", GIVEN),
    "protection.inventory:take": (
        "known new over whose",
        "forced test_an_inventory_against_an_edit",
    ),
    "rooms.service.embodied_sessions:embody": (
        "asker chosen fields role room_id service",
        "tests/rooms/store/test_room_races.py test_a_write_waits_for_the_one_before_it_and_sees_it",
    ),
    "rooms.service.embodied_sessions:disembody": (
        "asker room_id service",
        "tests/rooms/store/test_room_races.py test_a_write_waits_for_the_one_before_it_and_sees_it",
    ),
    "rooms.service.embodied_sessions:limit": (
        "asker level role room_id service",
        "tests/rooms/store/test_room_races.py test_a_write_waits_for_the_one_before_it_and_sees_it",
    ),
    "rooms.service.invocations:invoke": (
        "action asker params room_id service",
        "tests/rooms/store/test_room_races.py test_increments_of_20_clients_in_4_processes_are_exact",
    ),
    "rooms.service.linking:changing": (
        "number room_id",
        "tests/rooms/store/test_shared_documents.py test_a_hundred_things_that_two_want_are_had_once",
    ),
    "rooms.service.sharing:share": (
        "room_id",
        "tests/rooms/store/test_shared_documents.py test_sharing_twice_changes_nothing",
    ),
    "rooms.service.membership:join_room": (
        "asker given room_id service token",
        "tests/server/test_races.py test_an_id_is_given_once_at_one_moment",
    ),
    "rooms.service.membership:patch_agent": (
        "agent asker given picture room_id service",
        "tests/rooms/store/test_room_races.py test_a_write_waits_for_the_one_before_it_and_sees_it",
    ),
    "rooms.service.owned_rooms:invite": (
        "asker given role room_id said service",
        "tests/rooms/store/test_room_races.py test_a_write_waits_for_the_one_before_it_and_sees_it",
    ),
    "rooms.service.owned_rooms:claim": (
        "asker given room_id said service",
        "tests/rooms/store/test_room_races.py test_a_write_waits_for_the_one_before_it_and_sees_it",
    ),
    "rooms.service.room_making:view_token": (
        "asker room_id rotate service token",
        "tests/rooms/store/test_room_races.py test_a_write_waits_for_the_one_before_it_and_sees_it",
    ),
    "rooms.service.room_presence:note_read": (
        "picture reader seen",
        "tests/rooms/store/test_room_races.py test_signs_of_life_and_writes_at_once",
    ),
    "rooms.service.thin_rooms:_write": (
        "asker change room_id service",
        "tests/server/test_races.py test_a_key_is_made_once_at_one_moment",
    ),
    "rooms.service.wait_looks:WaitLooks._write": (
        "begun ended room_id seen tick",
        "tests/rooms/store/test_room_races.py test_signs_of_life_and_writes_at_once",
    ),
    "rooms.store.room_store:RoomStore.create": (
        "also room tokens",
        "tests/rooms/store/test_room_races.py test_two_that_make_one_room_make_one",
    ),
    "rooms.store.room_store:RoomStore.delete": (
        "room_id",
        "tests/rooms/store/test_room_races.py test_a_room_is_not_written_once_it_is_deleted",
    ),
    "rooms.store.room_store:RoomStore.set_setting": (
        "replace value",
        GIVEN,
    ),
    "rooms.store.room_store:RoomStore.take_in": (
        "document room_id tokens",
        "tests/rooms/store/test_room_races.py test_two_that_make_one_room_make_one",
    ),
    "rooms.store.room_store:RoomStore.restore": (
        "",
        "tests/rooms/store/test_taken_elsewhere.py test_what_is_no_whole_backup_is_refused",
    ),
    "rooms.store.room_store:RoomStore._retire_room": (
        "last",
        "tests/rooms/store/test_room_races.py test_a_write_waits_for_the_one_before_it_and_sees_it",
    ),
    "rooms.store.room_transactions:RoomTransactions.writing": (
        "room_id",
        "tests/rooms/store/test_room_races.py test_increments_of_many_threads_and_stores_are_exact",
    ),
    "rooms.store.room_transactions:RoomTransactions.writing_users": (
        "",
        "tests/rooms/store/test_token_races.py test_what_is_minted_while_its_token_is_revoked_ends_too",
    ),
    "server.repository.repository_rooms:RepositoryRooms.mark_read": (
        "client unread",
        GIVEN,
    ),
}
"""Place -> what it knows from before its transaction, and the test that forces the race."""

FILES: dict[str, str] = {
    "merges.forecast:remember": "tests/merges/test_both_sides_are_told.py test_two_that_look_at_once_tell_once",
    "actions.merge_actions:foretell": "tests/merges/test_both_sides_are_told.py test_two_that_look_at_once_tell_once",
    "link.relay_start:runs": "tests/link/test_faults.py test_a_second_relay_leaves_the_first_alone",
    "link.relay.relay_files:Files.write": "tests/link/test_two_clones.py test_files_of_a_link_are_private",
    "hooks.quiet:_touch": "tests/hooks/test_left_out.py test_whatever_is_written_by_somebody_else_is_looked_at",
    "actions.append:_lock": "forced test_append_against_append",
    "git.index_files:copy": "tests/cli/test_commit.py test_two_agents_at_the_same_moment_both_land",
    "git.index_files:lock": "tests/cli/test_commit.py test_a_locked_index_is_waited_for_and_then_named",
    "git.private_commit:_message": "tests/cli/test_commit.py test_two_agents_at_the_same_moment_both_land",
    "git.landing:_moved": "tests/cli/test_commit.py test_two_agents_at_the_same_moment_both_land",
    "feed.hook_errors:_bound": "forced test_two_shorten_the_log_at_one_moment",
    "identity.who_acts:_put": "forced test_the_shell_id_is_whole_as_soon_as_it_is_there",
    "identity.who_acts:_replaced": "forced test_a_shell_id_that_was_left_empty_is_replaced",
    "identity.who_acts:new_shell_id": "forced test_the_shell_id_is_whole_as_soon_as_it_is_there",
    "install.whole_files:replace": "tests/install/test_files.py test_a_change_in_between_is_not_overwritten",
    "install.commit_guard.hook_file:_put": "tests/install/test_guard_places.py test_a_hook_that_is_there_runs_first_and_comes_back",
    "install.commit_guard.hook_file:_second_name": "tests/install/test_guard_places.py test_a_hook_that_is_there_runs_first_and_comes_back",
    "install.commit_guard.hook_file:_unchain": "tests/install/test_guard_places.py test_a_hook_that_is_there_runs_first_and_comes_back",
    "install.commit_guard.hook_file:put_back_alone": "tests/install/test_guard_places.py test_a_hook_that_is_there_runs_first_and_comes_back",
    "install.skill_folder:_swap": "tests/install/test_files.py test_what_a_killed_installer_left_is_swept",
    "protection.put_in_place:_create": "tests/unit/protection/test_kept_versions.py test_a_file_is_written_in_one_step",
    "runtime.where:alone": "tests/runtime/test_archives.py test_a_second_one_does_not_wait_for_who_makes_it",
    "runtime.where:write_own": "tests/runtime/test_keeping.py test_several_make_the_same_at_once",
    "protection.put_in_place:_put": "tests/unit/protection/test_kept_versions.py test_a_file_is_written_in_one_step",
    "store.contention:InLine._look_again": "tests/races/test_line.py test_the_next_gets_its_turn_when_the_first_is_gone",
    "store.predecessor.take_over:_numbered": "tests/migration/test_import.py test_the_copy_is_private_complete_and_never_overwritten",
    "system.file_lock:FileLock.__enter__": "forced test_the_database_is_made_once",
    "system.file_lock:create_private": "forced test_the_database_is_made_once",
    "store.prepare:prepare": "forced test_the_database_is_made_once",
    "store.broken.repair:_put_back": "tests/faults/test_repair.py test_a_process_that_has_it_open_goes_on_with_the_repaired_one",
    "store.broken.repair:repair": "tests/faults/test_repair.py test_writes_during_the_repair_are_taken_over",
    "rooms.store.room_backups:new_file": "tests/rooms/store/test_taken_elsewhere.py test_a_backup_takes_the_place_of_an_older_one_only_when_it_is_whole",
    "cli.serve_command:_write_private": "tests/server/test_serving.py test_the_persons_key_is_in_a_private_file_and_not_in_the_log",
}
"""Places that make a file the first one's, or put one in the place of another."""


@pytest.mark.proves("STATE-3")
def test_every_transaction_is_on_the_list() -> None:
    """No place reads and writes without a test that forces its race; a new one has to be listed,
    with what it carries into its transaction from before it."""
    found = {spot.name: " ".join(spot.carried) for spot in spots()}
    assert found == {name: carried for name, (carried, _) in SPOTS.items()}


@pytest.mark.proves("STATE-3")
def test_every_file_that_is_swapped_or_locked_is_on_the_list() -> None:
    """No file is made alone or put in the place of another without a test for two at once."""
    assert file_spots() == set(FILES)


def test_every_named_test_is_there() -> None:
    """The list names tests that exist."""
    named = {proof for _, proof in SPOTS.values()} | set(FILES.values())
    wanted = [_place(proof) for proof in sorted(named - {GIVEN})]
    missing = [f"{path} {name}" for path, name in wanted if name not in _tests(path)]
    assert not missing


def test_a_place_that_is_only_given_what_it_writes_carries_no_look() -> None:
    """What decides nothing is short: such places read no lease, task or message."""
    given = {name for name, (_, proof) in SPOTS.items() if proof == GIVEN}
    assert len(given) < len(SPOTS) / 8


def test_a_new_transaction_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list's own eyes: a transaction with something carried in from before it."""
    from . import spots as looking

    (tmp_path / "new.py").write_text(
        "def act(store):\n    seen = store.value('SELECT 1')\n    with store.writing():\n"
        "        store.execute('UPDATE x SET y = ?', (seen,))\n"
        "def swap(a, b):\n    os.replace(a, b)\n"
    )
    monkeypatch.setattr(looking, "SOURCE", tmp_path)
    assert looking.spots() == [Spot("new", "act", 0, ("seen",))]
    assert looking.file_spots() == {"new:swap"}


def _place(proof: str) -> "tuple[str, str]":
    path, _, name = proof.partition(" ")
    return (FORCED if path == "forced" else path), name


@functools.cache
def _tests(path: str) -> "set[str]":
    tree = ast.parse((TESTS.parent / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
