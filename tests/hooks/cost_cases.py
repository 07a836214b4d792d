"""The table: every hook in its frequent cases, and the most that each may cost."""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from agent_sync.repository import contents
from support import TIMEOUT_S

from .costs import Place

Payload = dict[str, Any]


def start(at: Place) -> None:
    """The session is known."""
    at.me.start()
    at.other.start()


def nobody(_at: Place) -> None:
    """The session was never seen."""


def codex(at: Place) -> None:
    """A session of another client is known."""
    at.other.start()
    at.of_client("codex", "session-start", at.me.payload("SessionStart", source="startup"))


def held_beside(at: Place) -> None:
    """Somebody edits a file beside it."""
    codex(at)
    assert at.other.pre_edit("src/held.py").code == 0


def patching(at: Place) -> None:
    """It makes a patch."""
    codex(at)
    at.of_client("codex", "pre-tool-use", patch("src/a.py")(at))


def held(at: Place) -> None:
    """Somebody edits a file."""
    start(at)
    assert at.other.pre_edit("src/held.py").code == 0


def mine(at: Place) -> None:
    """I am editing a file."""
    start(at)
    assert at.me.edit("src/a.py").code == 0


def mail(at: Place) -> None:
    """A message came."""
    start(at)
    at.send("one")


def looked(at: Place) -> None:
    """I ran a command before, so that what others hold was looked at."""
    start(at)
    at.me.pre_bash("pytest -q", call="a")
    at.me.hook("post-tool-use", at.me.tool("Bash", {"command": "pytest -q"}, "a"))


def beside(at: Place) -> None:
    """I am editing a file while a command of somebody else runs."""
    start(at)
    assert at.other.pre_bash("pytest -q", call="o").code == 0
    assert at.me.change("src/there.py", "1").code == 0
    (at.repo / "src/there.py").write_text("2", encoding="utf-8")


def edited(at: Place) -> None:
    """My edit is over, a command of somebody else still runs.

    The file is old enough for its times to say that nobody wrote it since: a younger one is read.
    """
    beside(at)
    file, until = str(at.repo / "src/there.py"), time.monotonic() + TIMEOUT_S
    while contents.print_of(file).endswith("!"):
        assert time.monotonic() < until
    at.me.post_edit("src/there.py", call="d")


def bash(at: Place) -> None:
    """A command runs."""
    looked(at)
    assert at.me.pre_bash("pytest -q", call="b").code == 0


def child(at: Place) -> None:
    """A subagent works."""
    start(at)
    at.me.child("c").hook("subagent-start", at.me.child("c").payload("SubagentStart"))


def cleared(at: Place) -> None:
    """Another session in the same client was cleared."""
    start(at)
    old = at.session("old")
    old.start()
    assert old.edit("src/a.py").code == 0
    old.end("clear")


def waited(at: Place) -> None:
    """I hold what somebody else was refused."""
    mine(at)
    assert at.other.pre_edit("src/a.py").code == 2


def refused(at: Place) -> None:
    """I was refused a file."""
    held(at)
    assert at.me.pre_edit("src/held.py").code == 2


def plain(**more: Any) -> "Callable[[Place], Payload]":
    """A payload with these fields."""
    return lambda at: at.me.payload("", **more)


def of_child(at: Place) -> Payload:
    """A payload of a subagent."""
    return at.me.child("c").payload("", stop_hook_active=False)


def edit(path: str) -> "Callable[[Place], Payload]":
    """A payload of an edit."""
    return lambda at: at.me.tool("Edit", at.me.edit_input(path), "e")


def patch(*paths: str) -> "Callable[[Place], Payload]":
    """A payload of a patch of these files."""
    parts = "".join(f"*** Update File: {path}\n@@\n-a\n+b\n" for path in paths)
    text = f"*** Begin Patch\n{parts}*** End Patch"
    return lambda at: at.me.tool("apply_patch", {"command": text}, "p")


def shell(command: str) -> "Callable[[Place], Payload]":
    """A payload of a command."""
    return lambda at: at.me.tool("Bash", {"command": command}, "b")


TELLS = "model_frame "
KINDS = "unusable_database wrong_values "
EDITS = "before_tool judge_edit "
MEETS = KINDS + "errors mailbox names processes registration old_ids arriving naming vouching "
MEETS += "mail_on_names mail_cursor known_agents terminals "
PIECES = "apply_patch patch_pieces "
PATCHES = EDITS + PIECES + "judge_patch "
OTHER_CLIENT = "binascii client_process codex in_client other_clients process_names " + MEETS
STARTS = KINDS + (
    "open_leases obstacles own_stakes errors board received_mail decisions ending hook_errors "
    "prompt prompt_words mail_push session_start mailbox "
    "names plain_files "
    "processes terminals armed unreported_ends retention sweep task_board compact wait_queue "
    "ticket vouching "
    "state_corrections known_agents handled_once open_calls meta_values task_at_hand mail_cursor "
    + TELLS
)
REFUSES = (
    "open_leases payload_in_python wrong_values "
    "unreported_ends ending refusal_counts refused_edit transcript plain_files processes "
    "wait_queue ticket handled_once refusals state_corrections known_agents kept_refusal "
    "refused_edits " + TELLS
)
MOVES = "open_leases wrong_values baselines contents kept_versions own_writes "
OTHERS = "company known_agents processes watched_files "
SEES = "bounded_reader handled_once company known_agents processes mailbox quiet_kinds "
OWN = OTHERS + "open_leases baselines compare contents file_notes held_files own_work work_files "
TRACKED = "tracked_state file_questions pathspecs "
ARRIVES = "arrival baselines company contents file_notes git_looks inventory "
ARRIVES += "pathspecs quick_spawn runner worktree_status "
ASKS = (
    KINDS
    + OTHERS
    + "open_leases alarms attributes called ended_call errors file_notes git_looks handled_once "
)
ASKS += "inventory made_by_command mailbox pathspecs quick_spawn runner shared_artefacts "
ASKS += "work_files "
ASKS += "worktree_status unsettled_windows unnoted_files noted_words "
INHERITS = "baselines contents errors file_notes kept_versions mail_on_names naming succession "
INHERITS += "arriving commit_makers task_at_hand task_owners wait_queue ticket "
LOOKS = "bounded_reader open_calls judge_edit baselines contents held_files judge_command "
LOOKS += "before_tool "
LOOKS += "checked_out heads_before command_losses family_index prefilter compare "
READS = "claim_keys command_patterns noted_words target command_targets command_call effects "
READS += "assignments control_flow redirected_files script_runner word_expansion command_lists "
READS += "compound_commands quoting scanner syntax_tree limits options reading shell_state "
READS += "text_paths in_place_editors printers "
AFTER = (
    SEES
    + "open_leases open_calls handled_once contents ended_call after_tool before_tool file_notes "
)
STOPS = "open_leases "
STOPS += "bounded_reader own_stakes known_agents open_calls handled_once ending mailbox stop "
STOPS += "turn_end "
NOTES = KINDS + (
    "open_leases "
    "handover_note handover_words parties stopped commit_makers file_notes wait_queue decisions "
)
NOTES += "ticket subjects mailbox board received_mail "
GLANCE = "open_leases glance statusline mailbox processes glance_line " + TELLS
WRITES = "sed -i 's/old/new/' src/own.py && echo done > src/log.txt"
TAKEN = "echo x > src/held.py"


class Case(NamedTuple):
    """One call and its bounds. ``modules`` come on top of what every hook loads."""

    name: str
    event: str
    scene: "Callable[[Place], None]"
    payload: "Callable[[Place], Payload]"
    statements: int
    writes: int
    modules: str
    code: int = 0
    says: bool = False
    client: str = ""
    """Another client's hook."""
    git: int = 0
    """Git is asked once; what the standard library loads to start it is its own affair."""


CASES = (
    Case("a new session", "session-start", nobody, plain(source="startup"),
         66, 3, STARTS + TRACKED + ARRIVES + MEETS + "link_state", says=True, git=2),
    Case("a session again", "session-start", start, plain(source="resume"),
         58, 3, STARTS + TRACKED + ARRIVES + "link_state", says=True, git=2),
    Case("after a summary", "session-start", start, plain(source="compact"),
         58, 2, STARTS + NOTES, says=True),
    Case("after a clear", "session-start", cleared, plain(source="clear"),
         95, 3, STARTS + NOTES + ARRIVES + MEETS + "children commit_makers succession contents "
         "file_notes kept_versions task_owners",
         says=True, git=1),
    Case("nothing to say", "user-prompt-submit", start, plain(prompt="go on"),
         28, 2, SEES + "open_leases own_stakes open_calls ending prompt prompt_words mailbox"),
    Case("mail", "user-prompt-submit", mail, plain(prompt="go on"),
         35, 2, SEES + "open_leases own_stakes open_calls ending prompt prompt_words mail_push "
         "mail_cursor " + TELLS, says=True),
    Case("never seen", "user-prompt-submit", nobody, plain(prompt="go on"),
         38, 2, SEES + "open_leases own_stakes open_calls ending prompt prompt_words " + MEETS),
    Case("taken", "pre-tool-use", start, edit("src/a.py"),
         22, 1, EDITS),
    Case("already mine", "pre-tool-use", mine, edit("src/a.py"),
         20, 1, EDITS),
    Case("refused", "pre-tool-use", held, edit("src/held.py"),
         32, 2, EDITS + REFUSES, code=2, says=True),
    Case("never seen", "pre-tool-use", nobody, edit("src/a.py"),
         32, 1, EDITS + MEETS),
    Case("a patch", "pre-tool-use", codex, patch("src/a.py"),
         25, 1, PATCHES + OTHER_CLIENT, client="codex"),
    Case("a patch of three", "pre-tool-use", codex, patch("src/a.py", "src/b.py", "src/c.py"),
         47, 1, PATCHES + OTHER_CLIENT, client="codex"),
    Case("a patch refused", "pre-tool-use", held_beside, patch("src/a.py", "src/held.py"),
         35, 2, PATCHES + REFUSES + OTHER_CLIENT + "answer_forms other_answers ", says=True,
         client="codex"),
    Case("command", "pre-tool-use", looked, shell("pytest -q"),
         28, 2, LOOKS + ASKS, git=1),
    Case("command that writes", "pre-tool-use", looked, shell(WRITES),
         54, 3, LOOKS + ASKS + READS + TELLS + "work_owners committed_writes known_agents "
         "overwrites kept_versions file_notes", git=1),
    Case("command refused", "pre-tool-use", held, shell(TAKEN),
         43, 4, LOOKS + ASKS + READS + REFUSES, code=2, says=True, git=1),
    Case("edit", "post-tool-use", mine, edit("src/a.py"),
         36, 2, AFTER + MOVES + OTHERS),
    Case("a patch", "post-tool-use", patching, patch("src/a.py"),
         29, 2, AFTER + MOVES + OWN + PIECES + OTHER_CLIENT
         + "settled_before unsettled_edits after_patch step_over tool_batch own_stakes ",
         client="codex"),
    Case("edit beside a command", "post-tool-use", beside, edit("src/there.py"),
         39, 2, AFTER + MOVES + OTHERS),
    Case("command", "post-tool-use", bash, shell("pytest -q"),
         43, 4, AFTER + ASKS + LOOKS + "afterwards noted_words", git=1),
    Case("command that wrote", "post-tool-use", bash, shell(WRITES),
         43, 4, AFTER + ASKS + LOOKS + READS + "afterwards noted_words", git=1),
    Case("edit", "post-tool-use-failure", mine, edit("src/a.py"),
         22, 2, AFTER),
    Case("command", "post-tool-use-failure", bash, shell("pytest -q"),
         43, 4, AFTER + ASKS + LOOKS + "afterwards noted_words", git=1),
    Case("nothing to say", "post-tool-batch", start, plain(tool_calls=[]),
         19, 1, SEES + "own_stakes open_calls tool_batch mailbox"),
    Case("edit beside a command", "post-tool-batch", edited, plain(tool_calls=[]),
         22, 2, SEES + "own_stakes open_calls tool_batch mailbox " + MOVES + OWN),
    Case("mail", "post-tool-batch", mail, plain(tool_calls=[]),
         33, 2, SEES + "own_stakes open_calls tool_batch mail_push mailbox mail_cursor " + TELLS,
         says=True),
    Case("never seen", "post-tool-batch", nobody, plain(tool_calls=[]),
         37, 2, SEES + "own_stakes open_calls tool_batch mail_push " + MEETS + TELLS),
    Case("nothing held", "stop", start, plain(background_tasks=[]),
         24, 1, STOPS),
    Case("one lease ends", "stop", mine, plain(background_tasks=[]),
         31, 2, STOPS + OWN + "command_losses "),
    Case("somebody waits", "stop", waited, plain(background_tasks=[]),
         31, 2, STOPS + OWN + "command_losses "),
    Case("mail", "stop", mail, plain(background_tasks=[]),
         28, 1, STOPS + "mail_push mail_cursor " + TELLS, says=True),
    Case("one lease ends", "stop-failure", mine, plain(),
         30, 2, STOPS + OWN + "command_losses "),
    Case("it begins", "subagent-start", start, of_child,
         30, 2, STOPS + ARRIVES + MEETS + "children subagent", git=1),
    Case("it ends", "subagent-stop", child, of_child,
         29, 1, KINDS + STOPS + INHERITS + "children subagent"),
    Case("of something else", "notification", mine, plain(notification_type="x"),
         6, 0, STOPS + "idle"),
    Case("idle", "notification", mine, plain(notification_type="idle_prompt"),
         21, 1, STOPS + "idle"),
    Case("asks its user", "notification", mine, plain(notification_type="permission_prompt"),
         19, 1, STOPS + "idle asking"),
    Case("nothing held", "pre-compact", start, plain(),
         24, 1, NOTES + "errors before_compact task_at_hand ending task_board " + TELLS),
    Case("one lease", "pre-compact", mine, plain(),
         25, 1, NOTES + "errors before_compact task_at_hand ending processes task_board " + TELLS,
         says=True),
    Case("it ends", "session-end", mine, plain(reason="other"),
         32, 2, STOPS + OWN + "command_losses children departure session_end next_in_queue "
         "wait_queue parts_left ticket"),
    Case("cleared", "session-end", mine, plain(reason="clear"),
         26, 2, STOPS + OWN + "command_losses children departure session_end next_in_queue "
         "wait_queue parts_left ticket"),
    Case("nothing in the way", "statusline", start, plain(),
         17, 0, GLANCE, says=True),
    Case("refused lately", "statusline", refused, plain(),
         19, 0, GLANCE, says=True),
)  # fmt: skip
