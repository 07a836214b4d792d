#!/usr/bin/env python3
"""Two agents want one file, and neither writes on before they have agreed.

The story is told in two stages. In the first, *blocked*, ann has locked a file and ben contests
that: both are stopped, and stay so although both have said that they know. In the second,
*resolve*, they agree: ben approves what ann has done, the file goes to ben, and the edit that was
refused to ben is written after all, as a patch that ann has approved.

The agents are played: their hooks and commands are the installed ones, run as processes, with the
JSON that the client sends. Exit status 0 when all happened as told, 1 at the first step that did
not. Without --stage both are told in a temporary folder, which is removed afterwards. To look
around in between:

  python3 scripts/demo-gates.py --stage blocked --project /path/to/story
  python3 scripts/demo-gates.py --stage resolve --project /path/to/story

A stage that is run again does nothing twice.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from played import PATIENCE_S, Agent, Page, StepFailed, expect
from scratch import Scratch, interpreter

BLOCKED, RESOLVE = "blocked", "resolve"
FILE = "src/shared-config.ts"
AT_FIRST = """\
export const config = {
  timeout: 10,
  retries: 1,
  region: "eu",
  cache: false,
  verbose: false,
};
"""
ANNS = ("  timeout: 10,", "  timeout: 30,")
BENS = ("  verbose: false,", "  verbose: true,")
IN_THE_END = AT_FIRST.replace(*ANNS).replace(*BENS)
CREW = "Shared config"
HOURS_8 = "480"
IGNORED = ".claude/\n.demo/\n"


class Project(Scratch):
    """A repository that outlives a stage: the folder itself, with the home folder inside.

    The cache is no folder of that home: what hooks load is never prepared inside of a repository,
    and without it each of some sixty commands takes twice as long.
    """

    def __init__(self, folder: Path, python: str, cache: str) -> None:
        # Not Scratch's own beginning, which makes a repository that git itself could not use.
        self.repo = folder.resolve()
        self.home = self.repo / ".demo" / "home"
        self.python = python
        self.cache = cache

    def environment(self, session: str = "", pid: int = 0) -> dict[str, str]:
        """The variables that a client gives its hooks, and where the cache is."""
        return super().environment(session, pid) | {"XDG_CACHE_HOME": self.cache}

    @property
    def is_ours(self) -> bool:
        """Whether this script has made it."""
        return self.home.is_dir()

    def make(self) -> None:
        """Make the repository with its first commit, and install. Raises StepFailed."""
        self.repo.mkdir(parents=True, exist_ok=True)
        free = not any(self.repo.iterdir())
        expect(free, f"{self.repo} is not empty: name a folder that is new or empty")
        self._git("init", "-q")
        (self.repo / "src").mkdir()
        (self.repo / FILE).write_text(AT_FIRST, encoding="utf-8", newline="\n")
        (self.repo / ".gitignore").write_text(IGNORED, encoding="utf-8", newline="\n")
        self._git("add", ".")
        who = ("-c", "user.name=demo", "-c", "user.email=demo@localhost")
        self._git(*who, "-c", "commit.gpgsign=false", "commit", "-q", "-m", "the configuration")
        self.home.mkdir(parents=True)
        self.install()

    def _git(self, *words: str) -> None:
        subprocess.run(
            ["git", "-c", "core.autocrlf=false", *words],
            cwd=self.repo,
            env=self.environment(),
            check=True,
            timeout=PATIENCE_S,
        )

    @property
    def text(self) -> str:
        """What the file holds."""
        return (self.repo / FILE).read_text(encoding="utf-8")


class Story:
    """Both stages. Each step looks first whether what it does has been done already."""

    def __init__(self, at: Project, page: Page, extra: dict[str, str]) -> None:
        self.at = at
        self.page = page
        # No process stands for their clients: the sessions are to outlive a stage.
        self.ann, self.ben = self.agents = tuple(
            Agent(at, page, name, extra, process=False) for name in ("ann", "ben")
        )
        self._read: dict[str, tuple[int, list[dict[str, Any]]]] = {}

    def steps(self, stage: str) -> "tuple[Callable[[], None], ...]":
        """A stage in order; each step needs what those before it left."""
        if stage == RESOLVE:
            return (
                self.arrive,
                self.ask_for_approval,
                self.approve,
                self.hand_on,
                self.agree,
                self.leave_a_patch,
                self.apply_it,
                self.nothing_is_left,
            )
        return (
            self.arrive,
            self.make_a_crew,
            self.lock_and_work,
            self.refuse,
            self.contest,
            self.acknowledge,
            self.still_blocked,
            self.not_to_be_resolved,
            self.show_the_picture,
        )

    # What stands in the database, as a program reads it.

    def all_of(self, what: str) -> list[dict[str, Any]]:
        """Crews, gates, checkpoints or patches, also those that are over. What was read stands
        until somebody does something.
        """
        acts = sum(agent.acts for agent in self.agents)
        if self._read.get(what, (-1, []))[0] != acts:
            self._read[what] = acts, list(self.ann.look(what, "--all")[what])
        return self._read[what][1]

    def the_one(self, what: str) -> dict[str, Any]:
        """The one of them that the story is about. Raises StepFailed."""
        found = self.all_of(what)
        expect(len(found) == 1, f"there are {len(found)} {what}, not one", found)
        return found[0]

    @property
    def over(self) -> bool:
        """Whether the story has been told to its end here."""
        return any(one["state"] == "applied" for one in self.all_of("patches"))

    @property
    def holders(self) -> list[str]:
        """Who holds the file."""
        return [one["holder"] for one in self.ann.look("locks")["leases"] if one["key"] == FILE]

    def refused(self, agent: Agent, words: tuple[str, str], why: str) -> None:
        """An edit that must not happen; what the model reads is shown."""
        before = self.at.text
        done = agent.edit(FILE, *words)
        reason = str(done.inner.get("permissionDecisionReason", ""))
        expect(done.code == 2, f"an edit of {agent.name} was not refused", done.out)
        expect(why in reason, f"the refusal does not say {why}", reason)
        expect(self.at.text == before, "a refused edit changed the file")
        self.page.tell(f"{agent.name} edits {FILE}: refused. Its model reads:")
        self.page.quote(reason)

    # Stage one.

    def arrive(self) -> None:
        """Two sessions start, or come back, and say who they are."""
        known = self.at.database.exists()
        back = "come back" if known else "start in one repository"
        self.page.step(f"Two sessions {back}: ann and ben")
        for agent in self.agents:
            agent.hook("session-start", source="resume" if known else "startup")
            agent.hook("user-prompt-submit", prompt="Work on the configuration")
            agent.run("register", "--name", agent.name)

    def make_a_crew(self) -> None:
        """They agree on a way of working."""
        self.page.step("They form a crew. Its contract: nobody edits what it has not locked")
        if not self.all_of("crews"):
            self.ann.run("crew", "create", CREW, "--mode", "peer-contract")
        crew = self.the_one("crews")
        self.ben.run("crew", "join", crew["id"])
        members = {one["name"] for one in self.the_one("crews")["members"]}
        expect(members == {"ann", "ben"}, "somebody is not in the crew", members)

    def lock_and_work(self) -> None:
        """An edit without a lock is refused; with one it is not."""
        if ANNS[1] in self.at.text:
            return
        self.page.step("ann forgets to lock, is refused, locks, and works")
        self.refused(self.ann, ANNS, "only under a lease that it asked for")
        self.ann.run("lock", FILE, "--ttl", HOURS_8, "--reason", "new timeouts")
        done = self.ann.edit(FILE, *ANNS)
        expect(done.code == 0, "ann's edit under its own lock was refused", done.err)
        self.page.tell("ann edits: allowed, without a word")
        expect(ANNS[1] in self.at.text, "ann's edit is not in the file")

    def refuse(self) -> None:
        """The other one is stopped."""
        if self.all_of("gates"):
            return
        self.page.step("ben wants to edit the same file, and cannot have it")
        self.refused(self.ben, BENS, "only under a lease that it asked for")
        said = self.ben.run("lock", FILE, code=2)
        expect("held by ann" in said, "who has the file is not named", said)

    def contest(self) -> None:
        """A conflict gate between the two."""
        if not self.all_of("gates"):
            self.page.step("ben cannot wait, and contests the lock: a gate between the two")
            self.ben.run("lock", FILE, "--contest", "--why", "logging has to be on for the release")
        gate = self.the_one("gates")
        expect(gate["reason"] == "conflict", "it is no conflict gate", gate)
        expect({one["name"] for one in gate["parties"]} == {"ann", "ben"}, "parties", gate)

    def acknowledge(self) -> None:
        """Both say that they know; one is not enough."""
        gate = self.the_one("gates")["id"]
        if self.the_one("gates")["state"] == "requested":
            self.page.step("Both say that they know of it. One alone is not enough")
            self.ann.run("gate", "ack", gate)
            said = self.ann.run("gate", "resolve", gate, "--summary", "mine", code=2)
            expect("ben must still acknowledge" in said, "who is missing is not named", said)
            self.ben.run("gate", "ack", gate)
        found = self.the_one("gates")
        expect(found["state"] == "acknowledged", "the gate is not acknowledged", found)

    def still_blocked(self) -> None:
        """To know is not to agree."""
        self.page.step("To know is not to agree: both are still stopped")
        gate = self.the_one("gates")["id"]
        self.refused(self.ann, ANNS[::-1], gate)
        self.refused(self.ben, BENS, gate)

    def not_to_be_resolved(self) -> None:
        """The cause is still there."""
        self.page.step("Nor can it be talked away: both still claim the file")
        gate = self.the_one("gates")["id"]
        said = self.ben.run("gate", "resolve", gate, "--summary", "let us go on", code=2)
        expect(f"ann holds {FILE}" in said, "the lock in the way is not named", said)
        expect(f"ben waits for {FILE}" in said, "the claim in the way is not named", said)

    def show_the_picture(self) -> None:
        """One lock, one claim in the queue, one gate, both stopped."""
        self.page.step("So it stands: who is blocked, by what, and what lets it go on")
        self.ann.run("status")
        gates = [one for one in self.all_of("gates") if not one["ended_at"]]
        expect(len(gates) == 1, "there is not one open gate", gates)
        blocked = {one["agent"] for one in self.ann.look("status")["blocked"]}
        expect(blocked >= {"ann", "ben"}, "somebody is not shown as blocked", blocked)
        expect(self.holders == ["ann"], "the lock is not ann's", self.holders)
        (lease,) = self.ann.look("locks")["leases"]
        expect(lease["waiters"] == 1, "ben's claim is not in the queue", lease)
        expect(not self.all_of("patches"), "there is a patch already")

    # Stage two.

    def ask_for_approval(self) -> None:
        """A checkpoint stops its author until it is resolved."""
        if not self.all_of("checkpoints"):
            self.page.step("ann has its work approved before it lets go: a checkpoint")
            what = ("checkpoint", "the new timeouts", "--on", FILE)
            self.ann.run(*what, "--approver", "ben", "--next", "ben turns logging on")
        point = self.the_one("checkpoints")
        if point["state"] == "waiting":
            self.page.tell("What is to be approved stays as it is, for ann too:")
            self.refused(self.ann, ANNS[::-1], point["id"])

    def approve(self) -> None:
        """The approver is told what to do, looks and agrees; the author ends it."""
        point = self.the_one("checkpoints")
        if point["state"] == "waiting":
            self.page.step("ben is told what ann waits for, looks at it and approves it")
            said = self.ben.run("next")
            expect(point["id"] in said, "ben is not told of it", said)
            said = self.ben.run("checkpoint", "show", point["id"], "--diff")
            expect(f"+{ANNS[1]}" in said, "what is to be approved is not shown", said)
            self.ben.run("approve", point["id"], "--note", "fine")
        if self.the_one("checkpoints")["state"] == "approved":
            self.ann.run("resolve", point["id"])
        found = self.the_one("checkpoints")
        expect(found["state"] == "resolved", "the checkpoint is not resolved", found)

    def hand_on(self) -> None:
        """The lock ends, and who contested it has the file."""
        gate = self.the_one("gates")
        if self.holders == ["ann"]:
            self.page.step("ann gives the lock up: the file goes to ben, whose claim stood in line")
            self.ann.run("unlock", FILE)
            expect(self.holders == ["ben"], "the file is not ben's", self.holders)
            self.ann.run("locks")
        if not gate["ended_at"]:
            self.page.tell("The gate is still there, and holds until they say that they agree:")
            self.refused(self.ben, BENS, gate["id"])

    def agree(self) -> None:
        """The gate is resolved."""
        gate = self.the_one("gates")
        if not gate["ended_at"]:
            self.page.step("Its cause is gone: now the gate can be resolved")
            summary = "ann's timeouts stand, ben has the file"
            self.ben.run("gate", "resolve", gate["id"], "--summary", summary)
        gate = self.the_one("gates")
        expect(gate["state"] == "ready", "the gate is not resolved", gate)

    def leave_a_patch(self) -> None:
        """What was refused was not lost."""
        if not self.all_of("patches"):
            self.page.step("ben's edit was refused, not lost: it becomes a patch for ann to see")
            self.ben.run("propose", "--refused", "--title", "turn logging on", "--approver", "ann")
        patch = self.the_one("patches")
        if patch["state"] == "submitted":
            said = self.ben.run("patch", "check", patch["id"])
            expect("failed" not in said, "a check of the patch failed", said)
            # A patch that waits for ann's word is not applied without it.
            before = self.at.text
            self.ben.run("patch", "apply", patch["id"], code=2)
            expect(self.at.text == before, "a patch was applied without its approver's word")

    def apply_it(self) -> None:
        """Approved by one, applied by the tool for the other."""
        patch = self.the_one("patches")
        if patch["state"] == "submitted":
            self.page.step("ann approves the patch, and the tool applies it")
            said = self.ann.run("next")
            expect(patch["id"] in said, "ann is not told of the patch", said)
            self.ann.run("approve", patch["id"])
        if self.the_one("patches")["state"] == "approved":
            self.ben.run("patch", "apply", patch["id"])
        patch = self.the_one("patches")
        expect(patch["state"] == "applied", "the patch is not applied", patch)
        expect(self.at.text == IN_THE_END, "the file is not as it should be", self.at.text)

    def nothing_is_left(self) -> None:
        """No gate, nobody blocked, nobody owes anything."""
        self.page.step("Both edits are in the file, and nobody waits for anybody")
        self.page.quote(self.at.text)
        if self.holders == ["ben"]:
            self.ben.run("unlock", FILE)
        for agent in self.agents:
            agent.stop(again=True)  # a first Stop is held back for the mail about all this
        self.ann.run("status")
        whole = self.ann.look("sync")
        expect(not self.holders, "the file is still held", self.holders)
        expect(not whole["blockers"]["gates"], "a gate is still open", whole["blockers"])
        expect(not whole["blockers"]["blocked"], "somebody is still blocked", whole["blockers"])
        expect(not whole["patches"], "a patch is still open", whole["patches"])
        expect(not whole["obligations"], "somebody still owes something", whole["obligations"])
        expect(self.at.text == IN_THE_END, "the file is not as it should be", self.at.text)
        expect(not self.at.hook_errors(), "a hook failed", *self.at.hook_errors())


def play(at: Project, stages: tuple[str, ...], extra: dict[str, str]) -> int:
    """Tell some stages of the story; the exit status."""
    try:
        if not at.is_ours:
            expect(BLOCKED in stages, f"the stage '{BLOCKED}' has not been told in {at.repo}")
            at.make()
            print(f"agent-sync is installed in {at.repo}")
        story = Story(at, Page(), extra)
        for stage in stages:
            _tell(story, stage)
        if not story.over:
            print(_next(at.repo))
    except (StepFailed, subprocess.SubprocessError, OSError) as problem:
        print(f"\nThis did not happen as it should: {problem}", file=sys.stderr)
        return 1
    return 0


def _tell(story: Story, stage: str) -> None:
    if stage == BLOCKED and story.at.database.exists() and story.over:
        print("The story has been told to its end here: nothing is left to be blocked.")
        return
    for step in story.steps(stage):
        step()
    print(f"\nStage '{stage}': everything happened as told.")


def _next(folder: Path) -> str:
    look = "  .claude/skills/agent-sync/scripts/agent-sync sync"
    go_on = f"  python3 scripts/demo-gates.py --stage {RESOLVE} --project {folder}"
    return f"To look around, in {folder}:\n{look}\nTo go on, here:\n{go_on}"


def main() -> int:
    """Tell the story, or one stage of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stage", choices=(BLOCKED, RESOLVE), help="this one only")
    parser.add_argument(
        "--project", type=Path, metavar="DIR", help="a folder that is new, or from an earlier stage"
    )
    # For the test that this script notices when protection is off.
    parser.add_argument("--set", action="append", default=[], help=argparse.SUPPRESS)
    args = parser.parse_args()
    extra = dict(setting.split("=", 1) for setting in args.set)
    if args.stage == RESOLVE and args.project is None:
        parser.error(f"--stage {RESOLVE} needs --project DIR, the folder of stage '{BLOCKED}'")
    stages = (args.stage,) if args.stage else (BLOCKED, RESOLVE)
    stays = args.project is not None or args.stage is not None
    folder = args.project or Path(tempfile.mkdtemp(prefix="agent-sync-gates-"))
    try:
        with tempfile.TemporaryDirectory(prefix="agent-sync-cache-") as cache:
            return play(Project(folder, interpreter(), cache), stages, extra)
    finally:
        if not stays:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
