#!/usr/bin/env python3
"""Three agents work in one scratch repository, and every step is checked as it is shown.

The agents are played: their hooks and commands are the installed ones, run as processes, with
the JSON that the client sends. Exit status 0 when all happened as told, 1 at the first step
that did not. ``--keep`` leaves the repository for a look.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from played import PATIENCE_S, Agent, Page, StepFailed, expect
from scratch import Scratch, interpreter

WAIT_S = 25
"""How long an agent queues; less than the patience of this script."""
LOOK_S = 0.05
FILE = "src/api.py"
ROLES = {"frontend": "pages", "backend": "server", "tests": "quality"}


class Story:
    """The whole demonstration, step by step."""

    def __init__(self, at: Scratch, page: Page, extra: dict[str, str]) -> None:
        self.at = at
        self.page = page
        self.frontend, self.backend, self.tests = self.agents = tuple(
            Agent(at, page, name, extra) for name in ("frontend", "backend", "tests")
        )
        self.waiter: "subprocess.Popen[bytes] | None" = None

    @property
    def steps(self) -> "tuple[Callable[[], None], ...]":
        """In order; each needs what those before it left."""
        return (
            self.arrive,
            self.share_work,
            self.first_edit,
            self.collide,
            self.queue_up,
            self.talk_between_steps,
            self.decide_and_answer,
            self.stopped_by_mail,
            self.hand_over,
            self.carry_on,
            self.finish,
            self.leave,
        )

    def arrive(self) -> None:
        """Three sessions start and say who they are."""
        self.page.step("Three sessions start in one repository and say who they are")
        for agent in self.agents:
            agent.hook("session-start", source="startup")
            agent.hook("user-prompt-submit", prompt="Build the page of users")
            said = agent.run("register", "--name", agent.name, "--role", ROLES[agent.name])
            expect(agent.name in said, "the name was not taken", said)
        found = {one["name"] for one in self.tests.look("status")["agents"]}
        expect(found == {"frontend", "backend", "tests"}, "somebody is missing", found)

    def share_work(self) -> None:
        """Tasks with a dependency; what is not ready is not handed out."""
        self.page.step("Work is shared out: the page depends on the API")
        self.backend.run("create-task", "API of users", "--file", FILE, "--priority", "5")
        self.backend.run("create-task", "Page of users", "--depends-on", "T1")
        said = self.backend.run("claim-next")
        expect("T1" in said, "the most urgent task was not the one", said)
        said = self.frontend.run("claim-task", "Page of users", code=2)
        expect("waits for T1" in said, "a task was claimed before its time", said)
        said = self.frontend.run("claim-task", "API of users", code=2)
        expect("backend" in said, "a task was claimed twice", said)

    def first_edit(self) -> None:
        """The first edit of a free file claims it."""
        self.page.step(f"backend edits {FILE}; nobody has to remember to lock it")
        (self.at.repo / FILE).write_text("def users(): ...\n", encoding="utf-8")
        done = self.backend.before_edit(FILE)
        expect(done.code == 0, "the edit of a free file was refused", done.err)
        expect(not done.out, "an allowed edit said something", done.out)
        self.backend.after_edit(FILE, "def user(name): ...\n")
        self.page.tell("backend edits: allowed, without a word")
        said = self.tests.run("locks")
        expect(FILE in said and "backend" in said, "the edit did not claim the file", said)

    def collide(self) -> None:
        """The other's edit is stopped before it happens."""
        self.page.step(f"frontend wants to edit {FILE} too: this is what its model sees")
        done = self.frontend.before_edit(FILE)
        reason = str(done.inner.get("permissionDecisionReason", ""))
        expect(done.code == 2, "an edit of a held file was not refused")
        expect(done.inner.get("permissionDecision") == "deny", "no decision", done.out)
        expect(reason.startswith(f"[agent-sync] BLOCKED: {FILE} is locked by backend"), reason)
        expect("--wait" in reason, "the refusal does not say how to wait", reason)
        self.page.quote(reason)

    def queue_up(self) -> None:
        """A wait in the queue, in the background."""
        self.page.step("frontend does what it was told: it waits in turn")
        self.waiter = self.frontend.start("lock", FILE, f"--wait={WAIT_S}")
        _until(lambda: self._waiters() == 1, "nobody waits for the file")
        expect(self.waiter.poll() is None, "the wait is over too early")
        self.page.tell("frontend is first in the queue; backend works on")

    def _waiters(self) -> int:
        found = self.tests.look("locks")["leases"]
        return sum(len(_as_list(one["waiters"])) for one in found if one["key"] == FILE)

    def talk_between_steps(self) -> None:
        """Directed mail reaches an agent in the middle of its turn."""
        self.page.step("tests asks backend something; it arrives between two of its steps")
        question = "Are the users sorted?"
        self.tests.run("send", "--to", "backend", "--message", question)
        context = self.backend.hook("post-tool-batch", tool_calls=[]).context
        expect(question in context, "the question did not arrive", context)
        expect("untrusted" in context, "the words of another agent are not framed", context)
        self.page.tell("backend sees, after its next tool call:")
        self.page.quote(context)
        again = self.backend.hook("post-tool-batch", tool_calls=[]).context
        expect(not again, "the same message came twice", again)

    def decide_and_answer(self) -> None:
        """A decision for everybody, and an answer that comes with the next prompt."""
        self.page.step("backend decides, and answers; tests sees it with its next prompt")
        decision = "Lists of users are sorted by name"
        self.backend.run("decision", decision)
        self.backend.run("send", "--to", "tests", "--reply-to", "M1", "--message", "By name.")
        context = self.tests.hook("user-prompt-submit", prompt="Go on").context
        expect("By name." in context, "the answer did not arrive", context)
        self.page.quote(context)
        said = self.tests.run("decisions")
        expect(decision in said, "the decision is not there", said)

    def stopped_by_mail(self) -> None:
        """A turn does not end over unread mail."""
        self.page.step("backend wants to end its turn, but there is mail for it")
        wish = "Please add a test user before you go."
        self.tests.run("send", "--to", "backend", "--urgent", "--message", wish)
        done = self.backend.stop()
        expect(done.answer.get("decision") == "block", "the turn ended over unread mail", done.out)
        reason = str(done.answer.get("reason", ""))
        expect(wish in reason, "the mail is not in the reason", reason)
        self.page.tell("its Stop is held back once, with this:")
        self.page.quote(reason)
        expect(self.waiter and self.waiter.poll() is None, "the file was handed over too early")
        expect(self.backend.before_edit(FILE).code == 0, "its own file was refused to it")
        self.backend.after_edit(FILE, "TEST_USER = 'ann'\n")

    def hand_over(self) -> None:
        """The end of a turn hands the file to who waits first."""
        self.page.step("backend's turn ends: its file goes to who waited for it")
        done = self.backend.stop(again=True)
        expect(done.code == 0 and not done.out, "the turn did not end", done.out)
        assert self.waiter is not None
        out, _ = self.waiter.communicate(timeout=PATIENCE_S)
        expect(self.waiter.returncode == 0, "the wait was in vain", out.decode())
        self.page.tell("frontend's wait is over:")
        self.page.quote(out.decode())
        refused = self.tests.before_edit(FILE)
        expect(refused.code == 2, "a third agent could edit the file that was handed over")
        expect("frontend" in refused.err, "the refusal names somebody else", refused.err)
        self.page.tell("tests tries the same file: refused, frontend has it now")

    def carry_on(self) -> None:
        """Who was refused before makes its edit now."""
        self.page.step("frontend makes the edit that was refused before")
        done = self.frontend.before_edit(FILE)
        expect(done.code == 0, "the edit was refused again", done.err)
        self.frontend.after_edit(FILE, "def page(): ...\n")
        text = (self.at.repo / FILE).read_text(encoding="utf-8")
        expect("TEST_USER" in text and "page" in text, "an edit was lost", text)
        self.page.tell(f"both edits are in {FILE}, one after the other")

    def finish(self) -> None:
        """Tasks end; what depended on them is free."""
        self.page.step("Both tasks are finished")
        said = self.backend.run("complete-task", "T1")
        expect("T2" in said, "finishing did not say what it unblocked", said)
        said = self.frontend.run("claim-next")
        expect("T2" in said, "the unblocked task was not handed out", said)
        self.frontend.run("complete-task", "T2")
        said = self.tests.run("claim-next")
        expect("no available tasks" in said, "there is still work", said)

    def leave(self) -> None:
        """Sessions end and leave nothing held."""
        self.page.step("The sessions end; nothing stays behind")
        for agent in self.agents:
            agent.stop(again=True)
        for agent in self.agents[:2]:
            agent.hook("session-end", reason="other")
        self.tests.run("status")
        found = self.tests.look("locks")["leases"]
        expect(not found, "something is still held", found)
        self.tests.hook("session-end", reason="other")
        expect(not self.at.hook_errors(), "a hook failed", *self.at.hook_errors())

    def close(self) -> None:
        """End whatever still runs."""
        if self.waiter is not None and self.waiter.poll() is None:
            self.waiter.kill()
            self.waiter.wait()
        for agent in self.agents:
            agent.end()


def _as_list(waiters: object) -> list[object]:
    return waiters if isinstance(waiters, list) else [None] * int(str(waiters or 0))


def _until(true: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not true():
        expect(time.monotonic() < end, otherwise)
        time.sleep(LOOK_S)


def play(root: Path, extra: dict[str, str]) -> int:
    """Install into a scratch repository and run the story there; the exit status."""
    at = Scratch(root, interpreter())
    at.install()
    page = Page()
    print(f"agent-sync is installed in {at.repo}")
    story = Story(at, page, extra)
    try:
        for step in story.steps:
            step()
    except (StepFailed, subprocess.TimeoutExpired) as problem:
        print(f"\nThis did not happen as it should: {problem}", file=sys.stderr)
        return 1
    finally:
        story.close()
    print("\nEverything happened as told.")
    return 0


def main() -> int:
    """Play the story in a temporary folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--keep", action="store_true", help="leave the repository afterwards")
    # For the test that this script notices when protection is off.
    parser.add_argument("--set", action="append", default=[], help=argparse.SUPPRESS)
    args = parser.parse_args()
    extra = dict(setting.split("=", 1) for setting in args.set)
    root = Path(tempfile.mkdtemp(prefix="agent-sync-demo-"))
    try:
        return play(root, extra)
    finally:
        if args.keep:
            print(f"The repository is still there: {root}")
        else:
            shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
