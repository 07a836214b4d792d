"""Waiting for a commit whose hooks have put others' changes aside (WORK-9).

What is written to such a file in the meantime would be taken back with it when the hooks are
through.
"""

import time

from ...identity.liveness import RUNNING
from ...protection.work_owners import live_names
from ...sessions import commits_under_way
from ..call import Answer, Call
from .claiming import hold_seconds
from .hold import extend_deadline, moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

WAIT_S = 45
BOTH_S = 55
"""So long may this wait and a configured hold take together: the client gives a hook a minute."""
POLL_S = 0.1


def put_aside(call: Call, command: str) -> str:
    """Before a command that commits: what its hooks would put aside; '' for nothing. Asks git,
    but only where such hooks run.
    """
    from ...repository.location import checkout_above
    from ...repository.path_keys import name_of

    if not _commits(command):
        return ""
    checkout, common = checkout_above(call.cwd)
    if not common or common != call.project.common:
        return ""
    from ...git.put_aside import put_aside as asked
    from ...git.runner import git_at

    private = "agent-sync" in command
    keys = asked(call.project, git_at(checkout, call.seconds(0.5)), staged=private)
    return commits_under_way.text_of(name_of(call.project, checkout), keys)


_BREAKS = str.maketrans(dict.fromkeys(";&|()\n`", " "))


def _commits(command: str) -> bool:
    """Whether a command may make a commit with the repository's hooks."""
    if "commit" not in command or "--no-verify" in command:
        return False
    words = command.translate(_BREAKS).split()
    return "commit" in words and ("git" in command or "agent-sync" in command)


def wait(call: Call, files: "Iterable[tuple[str, str]]") -> "Answer | None":
    """Wait until none of the files, (key, checkout), is put aside; a refusal when that takes
    longer than 45 s, else None.
    """
    wanted = list(files)
    found = _holders(call, wanted)
    if not found or call.lets_pass:
        return None
    most = min(WAIT_S, BOTH_S - hold_seconds(call.env))
    extend_deadline(call, most)
    until = time.monotonic() + most
    try:
        while found and time.monotonic() < until:
            time.sleep(POLL_S)
            call.world = moment(call)
            found = _holders(call, wanted)
    except KeyboardInterrupt:  # the client ends the hook
        pass
    finally:
        extend_deadline(call, 0)
    return _refused(call, *found) if found else None


def _holders(call: Call, files: "list[tuple[str, str]]") -> "tuple[str, str] | None":
    """(file, name) of one of the files and whose commit has put it aside; None for none."""
    for key, checkout in files:
        makers = commits_under_way.of_file(call.store, call.agent_id, call.now, key, checkout)
        live = live_names(call.store, call.world, makers) if makers else {}
        if live:
            return key, next(iter(live.values()))[1]
    return None


def _refused(call: Call, key: str, name: str) -> Answer:
    from ...views.model_frame import line
    from .refused_edit import blocked

    with call.store.writing() as store:
        call.refresh(store, RUNNING)
    return blocked(
        call,
        f"[agent-sync] BLOCKED: a commit of {line(name, 80)} is under way, and its hooks have put "
        f"the uncommitted changes of {line(key)} aside: what is written there now would be lost. "
        "Try again when that commit is through.",
    )
