"""What each coding client's sessions can count on: one row a matter, a cell a client, each with the
tests that try it there.

A cell of the lane with real clients (``clients/``) was seen with the real one; any other is of
calls in the client's own words. A cell without a test says so on the page.
"""

from typing import NamedTuple

from scene.clients import CLIENTS, WRITTEN

CLAUDE, READ = "claude", "read"
COLUMNS = {
    CLAUDE: "Claude Code",
    "codex": "Codex",
    "copilot": "Copilot CLI",
    "gemini": "Gemini CLI",
    "qwen": "Qwen Code",
    "opencode": "opencode",
    READ: "read, not run",
}
PREVENTED = "prevented"
NO_TOOL = "has no such tool"
FOUND = "found by the owner's next hook"
LANE = "clients/"
AT_ONCE = LANE + "test_all_at_once.py::test_each_is_refused_what_the_one_before_it_holds"
WAY = "hooks/test_each_clients_way.py::"
EVERY = "hooks/test_every_client.py::"


class Cell(NamedTuple):
    """What comes of it in one client, and the tests (as pytest names them) that try it there."""

    says: str
    tests: "tuple[str, ...]" = ()

    @property
    def was_run(self) -> bool:
        """Whether the real client was seen to do it."""
        return bool(self.tests) and all(one.startswith(LANE) for one in self.tests)

    @property
    def mark(self) -> str:
        """What stands behind it on the page, where no real client was seen to do it."""
        return "" if self.was_run else "¹" if self.tests else "²"


class Matter(NamedTuple):
    """What somebody does, or what happens, and the cell of each column."""

    what: str
    cells: "dict[str, Cell]"


def lane(test: str, says: str, *names: str) -> "dict[str, Cell]":
    """Cells of a test that drives the real clients, all of them where none is named."""
    return {name: Cell(says, (f"{LANE}{test}[{name}]",)) for name in names or CLIENTS}


def claude(test: str, says: str) -> "dict[str, Cell]":
    """Claude Code's cell: its folder of the lane, or another test."""
    test = test if "/" in test else f"{LANE}claude/{test}[settings]"
    return {CLAUDE: Cell(says, (test,))}


def words(test: str, says: str, *names: str) -> "dict[str, Cell]":
    """Cells of a test of calls in each client's own words."""
    return {name: Cell(says, (f"{test}[{name}]",)) for name in names or CLIENTS}


def written(says: str, test: str, but: "tuple[str, ...]" = ()) -> "dict[str, Cell]":
    """The cell of all that were read about, not run."""
    tests = [f"{test}[{name}-written]" for name in WRITTEN if name not in but]
    return {READ: Cell(says, tuple(tests))}


def plain(says: str, *names: str) -> "dict[str, Cell]":
    """Cells that nobody tries."""
    return dict.fromkeys(names or COLUMNS, Cell(says))


MATTERS = [
    Matter("edits a file that another holds", {
        **claude("test_refusals.py::test_held_files_are_refused_and_untouched", PREVENTED),
        **lane("test_refusals.py::test_held_files_are_refused_and_untouched", PREVENTED),
        **written(PREVENTED, EVERY + "test_what_another_holds_is_refused"),
    }),
    Matter("edits, patches or writes by its shell what a session of another client holds", {
        **dict.fromkeys((CLAUDE, *CLIENTS), Cell(PREVENTED, (AT_ONCE,))),
        READ: Cell(PREVENTED, tuple(f"{EVERY}test_any_two_refuse_each_other[codex-{name}-written]"
                                    for name in WRITTEN)),
    }),
    Matter("writes it by a shell command that names it", {
        **claude("test_refusals.py::test_held_files_are_refused_and_untouched", PREVENTED),
        **lane("test_refusals.py::test_held_files_are_refused_and_untouched", PREVENTED),
        **written(PREVENTED, EVERY + "test_what_another_holds_is_refused"),
    }),
    Matter("patches several files, one of them held", {
        **plain(NO_TOOL, CLAUDE, "gemini", "qwen"),
        **lane("test_refusals.py::test_a_patch_is_refused_as_a_whole", "prevented, all of it",
               "codex", "copilot", "opencode"),
        READ: Cell("prevented, all of it (VS Code, Amp)", (
            "hooks/test_read_clients.py::test_several_files_of_one_call_are_judged_whole[0]",
            "hooks/test_read_clients.py::test_what_amps_own_helper_names_is_judged_whatever_the_"
            "patch_looks_like",
        )),
    }),
    Matter("types a patch in its shell (`apply_patch <<EOF`)", {
        **claude("hooks/test_patch_calls.py::test_in_a_shell_command_it_is_judged_and_claimed",
                 PREVENTED),
        **words(WAY + "test_a_patch_that_is_typed_in_its_shell_is_refused", PREVENTED),
        **lane("test_refusals.py::test_a_patch_in_its_shell_is_refused_too", PREVENTED,
               "codex", "copilot", "opencode"),
        **plain(PREVENTED, READ),
    }),
    Matter("throws away, stashes or commits another's work by git", {
        **claude("test_shell_and_git.py::test_git_does_not_sweep_up_the_work_of_others", PREVENTED),
        **words(WAY + "test_git_does_not_throw_away_or_take_the_work_of_others", PREVENTED),
        **plain(PREVENTED, READ),
    }),
    Matter("takes away what protects everybody (`.git`, `.claude`)", {
        **claude("hooks/test_shields.py::test_what_protects_others_is_not_taken_from_them",
                 PREVENTED),
        **words(WAY + "test_nobody_takes_everybodys_protection_away", PREVENTED),
        **plain(PREVENTED, READ),
    }),
    Matter("writes a whole file from an old picture of it", {
        **claude("test_shell_and_git.py::test_a_write_over_new_work_of_another_is_refused_once",
                 "prevented once"),
        **words(WAY + "test_a_write_from_an_old_picture_is_refused_once", "prevented once"),
        **plain("prevented once", READ),
    }),
    Matter("writes where a gate bars it", {
        **claude("test_stopping.py::test_a_gate_stops_the_edit_until_all_agree", PREVENTED),
        **words(WAY + "test_a_gate_stops_it", PREVENTED),
        **plain(PREVENTED, READ),
    }),
    Matter("runs a script that changes a held file", {
        **claude("test_shell_and_git.py::test_a_script_that_changes_a_held_file_is_told",
                 "detected"),
        **words(WAY + "test_a_script_that_changes_a_held_file_is_told_and_can_be_taken_back",
                "detected"),
        **plain("detected; Crush: by the owner alone", READ),
    }),
    Matter("changes it where no hook looks: a tool of an MCP server, text typed into a "
           "program that runs (Codex: `write_stdin`)", {
        **claude("hooks/test_work.py::test_what_another_replaced_is_kept_and_told_whoever_looks_first",
                 FOUND),
        **words(WAY + "test_what_no_hook_saw_is_found_by_the_owners_next_one",
                FOUND),
        **plain("found by the owner's next hook; not in Crush", READ),
    }),
    Matter("edits a free file: whose it is then", {
        **claude("test_leases.py::test_the_first_edit_claims_and_the_turn_ends_it",
                 "its own until its turn ends"),
        **lane("test_leases.py::test_the_first_edit_claims_and_the_turn_ends_it",
               "its own until its turn ends"),
        **written("its own until its turn ends; Crush: until its time runs out",
                  EVERY + "test_what_it_edits_is_its_own_until_its_turn_ends", but=("crush",)),
    }),
    Matter("is killed in the middle of a turn", {
        **claude("test_leases.py::test_a_killed_session_holds_nothing",
                 "holds nothing from then on"),
        **lane("test_leases.py::test_a_killed_session_holds_nothing", "holds nothing from then on"),
        **plain("differs", READ),
    }),
    Matter("is stopped by Esc", {
        **claude("test_terminal.py::test_esc_ends_the_turn_for_others",
                 "its turn is over for others"),
        **words(WAY + "test_a_turn_that_was_broken_off_ends_with_the_next_prompt",
                "its turn is over with its next prompt"),
        **words(WAY + "test_a_turn_that_was_broken_off_ends_with_the_next_prompt",
                "its turn is over for others, if the event comes that we read about", "codex"),
        **plain("its turn is over with its next prompt", READ),
    }),
    Matter("locks a file by a command in its own shell", {
        **claude("test_continuity.py::test_a_resumed_session_is_the_same_agent",
                 "it is the session"),
        **lane("test_leases.py::test_a_lock_taken_in_its_own_shell_is_its_own",
               "it is the session"),
        **plain("it is another agent, or is refused as `unsure_session`", READ),
    }),
    Matter("is sent a message while it works", {
        **claude("test_mail.py::test_mail_comes_between_two_steps", "told at its next step"),
        **lane("test_mail.py::test_mail_comes_between_steps_and_with_the_prompt",
               "told at its next step"),
        **written("told at its next step; Kimi Code: with its next prompt",
                  EVERY + "test_mail_reaches_its_model_between_two_steps"),
    }),
    Matter("is sent one while it writes its last answer", {
        **claude("test_mail.py::test_mail_holds_the_end_of_a_turn_once", "goes on once"),
        **lane("test_mail.py::test_mail_holds_the_end_of_a_turn_once", "goes on once"),
        **lane("test_mail.py::test_mail_holds_the_end_of_a_turn_once", "told with its next prompt",
               "opencode"),
        **plain("differs", READ),
    }),
    Matter("sends a subagent to work", {
        **claude("test_subagents.py::test_siblings_block_each_other", "an agent of its own"),
        **lane("test_subagents.py::test_a_subagent_is_an_agent_of_its_session",
               "an agent of its own"),
        **lane("test_subagents.py::test_a_subagent_is_an_agent_of_its_session",
               "is its session", "gemini"),
        **written("is its session; not seen in Crush",
                  EVERY + "test_a_subagent_is_told_apart_where_its_client_does"),
    }),
    Matter("calls our tools over MCP", {
        **claude("test_tool_server_of_a_session.py::test_a_lock_over_mcp_is_the_sessions_own",
                 "it is the session"),
        **lane("test_tool_server.py::test_its_model_calls_our_tools", "works"),
        **plain("works where `install --mcp` knows it", READ),
    }),
    Matter("runs in a folder that its person does not trust", {
        **plain("not protected, and `doctor` does not see it", CLAUDE),
        **lane("test_trust.py::test_a_folder_that_nobody_trusts_is_reported",
               "not protected; `doctor` says so", "codex", "copilot"),
        "gemini": Cell("does not start without a terminal", (
            LANE + "test_trust.py::test_gemini_does_not_start_in_a_folder_that_nobody_trusts",)),
        **plain("not protected, where folder trust is switched on; `doctor` says so", "qwen"),
        **plain("does not ask", "opencode"),
        **plain("differs", READ),
    }),
    Matter("has hooks that its person did not trust one by one", {
        **plain("does not ask", CLAUDE, "copilot", "gemini", "qwen", "opencode"),
        "codex": Cell("not protected; `doctor` says so", (
            LANE + "test_trust.py::test_codex_skips_hooks_until_a_person_trusts_them",)),
        **plain("differs", READ),
    }),
]  # fmt: skip
"""In the order of the page; a sentence about a session begins with its verb."""
