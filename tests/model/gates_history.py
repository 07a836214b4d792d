"""One random history of agents that stop one another, and what each step of it does."""

import re
import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from agent_sync.gates import bars
from agent_sync.gates.bar import Look, Wanted
from agent_sync.identity.liveness import Limits
from agent_sync.locks.claim import World
from agent_sync.system.processes import machine
from scene.calls import Answer
from scene.place import Scene
from scene.session import Session
from support import Done

from .gates_rules import MINUTE, OPERATOR, Facts

AGENTS = ("ann", "ben", "cyd")
FILES = ("src/a.py", "src/b.py", "new.py")
MODES = ("open", "peer-contract", "manager-delegate", "handoff-resume")
POLICIES = ("all", "quorum:1", "majority", "person", "quorum:2")
DEAD_PID = 4_194_304 - 3
ROUNDS = 12
QUOTED = re.compile(r"'(agent-sync [^']*)'")
NEXT = re.compile(r"agent-sync [^`\n]*")


class Step(NamedTuple):
    """What is done, who does it, another one, a file, and a number to choose by."""

    what: str
    who: str
    other: str
    file: str
    number: int


@dataclass
class History:
    """One repository and who is at work in it."""

    scene: Scene
    sessions: "dict[str, Session]"
    gone: "set[str]" = field(default_factory=set)
    number: int = 0
    log: "list[str]" = field(default_factory=list)

    # -- who does what -------------------------------------------------------------------------

    @property
    def live(self) -> "list[str]":
        return [who for who in self.sessions if who not in self.gone]

    def facts(self) -> Facts:
        return Facts(self.scene.database, self.gone)

    def run(self, who: str, *words: str, stdin: bytes = b"") -> Done:
        """A command of a session, or '' for the person's."""
        if who in ("", OPERATOR):
            done = self.scene.shell()(*words, stdin=stdin)
        else:
            done = self.sessions[who].command(*words)
        assert "Traceback" not in done.err, done.err
        assert done.code in (0, 1, 2, 3, 4, 5, 6, 64), (words, done)
        self.log.append(f"{who or 'person'}: {shlex.join(words)} -> {done.code} {done.err[:300]}")
        return done

    def step(self, step: Step) -> None:
        what, who, number = step.what, step.who, step.number
        self.number += 1
        self.log.append(f"-- {step}")
        if what in OF_PERSON:
            self.verdict("", OF_PERSON[what], number)
        elif what == "time":
            self.scene.database.all_earlier((1, 6, 11, 61, 121)[number % 5] * MINUTE)
        elif what == "resume":
            self.resume(who)
        elif who not in self.gone:
            STEPS[what](self, step)

    # -- steps ---------------------------------------------------------------------------------

    def open_gate(self, step: Step) -> None:
        who, other, file, number = step.who, step.other, step.file, step.number
        words = ["gate", "open", "--with", other if other != who else "all"]
        words += ["--with", OPERATOR] if number % 5 == 4 else []
        words += ["--on", (file, "src/")[number % 2]] if number % 3 else []
        words += ["--policy", POLICIES[number % 5], "--why", "x"]
        words += ["--deadline", "5"] if number % 7 == 6 else []
        self.run(who, *words)

    def on(self, table: str, letter: str, who: str, number: int, noun: str, *words: str) -> None:
        """A verb on one of the things that are open."""
        found = self.scene.database.column(table, "id", ended_at=None)
        if found:
            verb, *more = words
            ref = f"{letter}{found[number % len(found)]}"
            self.run(who, *([noun] if noun else []), verb, ref, *more)

    def verdict(self, who: str, verb: str, number: int) -> None:
        """What the person says to anything that is open."""
        noun, act, *more = verb.split()
        table, letter = NOUNS[noun]
        self.on(table, letter, who, number, "" if noun == "handoff" else noun, act, *more)

    def checkpoint(self, step: Step) -> None:
        who, other, file, number = step.who, step.other, step.file, step.number
        words = ["checkpoint", "done", "--on", (file, "src")[number % 2], "--approver", other]
        words += ["--hold", "all"] if number % 3 == 1 else []
        words += ["--require", "tests"] if number % 5 == 4 else []
        words += ["--run", "false"] if number % 7 == 6 else []
        found = self.scene.database.column(
            "checkpoints", "id", author_id=who, ended_at=None, state="rejected"
        )
        words += ["--replaces", f"C{found[0]}"] if found and number % 2 else []
        self.run(who, *words)

    def crew(self, step: Step) -> None:
        who, other, number = step.who, step.other, step.number
        found = self.scene.database.column("crews", "id", ended_at=None)
        crew = f"K{found[number % len(found)]}" if found else ""
        kind = number % 12
        if kind < 3 or not crew:
            mode = MODES[number % len(MODES)]
            self.run(who, "crew", "create", f"c{self.number}", "--mode", mode)
        elif kind < 7:
            self.run(who, "crew", "join", crew)
        elif kind == 10:
            self.run(who, "create-task", f"t{self.number}")
            self.run(who, "crew", "assign", f"T{self.last('tasks')}", "--to", other)
        elif kind == 11:
            self.run(who, "crew", "close", crew)
        else:
            self.run(who, "crew", ("leave", "take", "advance")[kind - 7])

    def last(self, table: str) -> int:
        return max(self.scene.database.column(table, "id"), default=0)

    def patch(self, step: Step) -> None:
        who, number = step.who, step.number
        kind = number % 6
        if kind < 2:
            self.run(who, "propose", "--refused", "--title", "x")
            return
        verb = ("approve", "apply", "reject", "cancel")[kind - 2]
        more = ["--why", "x"] if verb == "reject" else []
        more = ["--apply"] if verb == "approve" and number % 2 else more
        self.on("patches", "P", who, number // 6, "patch", verb, *more)

    def hand_over(self, step: Step) -> None:
        who, other, file, number = step.who, step.other, step.file, step.number
        kind = number % 6
        if kind < 3:
            to = [] if other == who or kind == 2 else ["--to", other]
            self.run(who, "handoff", *to, "--file", file, "--ttl", "30")
        else:
            verb = ("accept", "decline", "cancel")[kind - 3]
            self.on("handovers", "H", who, number // 6, "", verb)

    def lock(self, step: Step) -> None:
        who, file, number = step.who, step.file, step.number
        more = ["--contest", "--why", "x"] if number % 3 == 1 else []
        self.run(who, "lock", file, *more)

    def edit(self, step: Step) -> None:
        """An edit of the session, or of its subagent; refused exactly when the rules say it."""
        who, file, number = step.who, step.file, step.number
        facts = self.facts()
        barred = facts.bars(who, file)
        one = self.sessions[who].child("kid") if number % 4 == 3 else self.sessions[who]
        answer = one.change(file, f"{who}{self.number}\n", tool=("Edit", "Write")[number % 2])
        self.log.append(f"{who} edits {file}: {answer.err[:400]}")
        stopped = "may not be written now" in answer.err
        assert stopped == bool(barred), (who, file, barred, answer)

    def shell(self, step: Step) -> None:
        who, file, number = step.who, step.file, step.number
        barred = self.facts().bars(who, file)
        command = (f"echo {who} > {file}", f"sed -i s/a/b/ {file}", f"rm -f {file}")[number % 3]
        ran = self.sessions[who].bash(command)
        self.log.append(f"{who} runs {command}: {ran.before.err[:200]}")
        stopped = "may not be written now" in ran.before.err
        assert stopped == bool(barred), (who, command, barred, ran)

    def commit(self, step: Step) -> None:
        who, file = step.who, step.file
        command = f"git add {file} && git commit -qm {who}{self.number} -- {file} || true"
        barred = self.facts().bars(who, file, commit=True)
        differs = self.scene.git("status", "--porcelain", "--", file)
        ran = self.sessions[who].bash(command)
        self.log.append(f"{who} commits {file}: {ran.before.err[:200]}")
        stopped = "may not be written now" in ran.before.err
        if differs:
            assert stopped == bool(barred), (who, command, barred, ran)

    def ends(self, step: Step) -> None:
        who, number = step.who, step.number
        self.gone.add(who)
        if number % 2:
            self.sessions[who].stop()
            self.sessions[who].end()
        else:
            self.crash(who)

    def crash(self, who: str) -> None:
        """Its process is gone, and nobody has noticed yet."""
        values = {"machine": machine(), "pid": DEAD_PID, "pid_start": "x"}
        self.scene.database.change("agents", values, session_id=who)

    def resume(self, who: str) -> None:
        if who in self.gone:
            self.gone.discard(who)
            self.sessions[who].start("resume")
            self.sessions[who].prompt("go on", f"p{self.number}")

    # -- what has to be so behind every step ---------------------------------------------------

    def check_bars(self) -> None:
        """Whoever is live is barred from exactly what the rules bar it from."""
        facts, store = self.facts(), self.scene.store()
        try:
            world = World(facts.now, Limits({}))
            for who in self.live:
                look = Look(store, who, world, is_work=lambda _: True)
                for file in FILES:
                    bar = bars.first(look, [Wanted(file, "")])
                    rules = facts.bars(who, file)
                    assert (bar.subject if bar else "") in (rules or {""}), (who, file, rules)
        finally:
            store.close()

    def check_way_out(self, folder: Path) -> None:
        """On a copy, everybody follows what is printed, and then nobody is blocked."""
        if not self.blocked_rows():
            return
        copy = History(self.scene.copied(folder / "repo", self.scene.home), {}, set(self.gone))
        copy.log, copy.number = ["-- on a copy"], 10_000
        for who, one in self.sessions.items():
            copy.sessions[who] = copy.scene.session(who)
            copy.sessions[who]._calls = one._calls + 1000
        try:
            copy.follow()
        except AssertionError:
            print("\n".join(self.log + copy.log))
            raise
        finally:
            shutil.rmtree(folder / "repo")

    def blocked_rows(self) -> bool:
        base = self.scene.database
        return bool(base.count("stopped", freed_at=0) or base.count("waits", ended_at=None))

    def blocked(self) -> "list[dict[str, Any]]":
        return list(self.run("", "status", "--json").data["blocked"])

    def follow(self) -> None:
        """A turn of everybody begins, and each does what ``next`` says until nothing is left."""
        for who in self.live:
            self.sessions[who].prompt("go on", "follow")
        for _ in range(ROUNDS):
            if not self.blocked():
                return
            before = len(self.log)
            done = [self.next_of(who) for who in [*self.live, ""]]
            if not any(done):
                break
            assert len(self.log) > before
        left = [x for x in self.blocked() if x["kind"] != "crew"]
        assert not left, left
        self.close_crews()

    def close_crews(self) -> None:
        """What a member of a crew may do is for its architect to say; the person ends a crew."""
        for crew in {x["subject"] for x in self.blocked()}:
            assert self.run("", "crew", "close", crew).code == 0
        left = self.blocked()
        assert not left, left

    def next_of(self, who: str) -> bool:
        """Do the first thing that one owes; whether there was one."""
        found = self.run(who, "next", "--json").data["next"]
        if found is None:
            return False
        if found["verb"] == "go-on":  # its own way; another one may have the file, or the task
            return self.run(who, *self.words_of(who, found["command"])).code == 0
        self.do(who, found["command"], found)
        return True

    def do(self, who: str, command: str, duty: object) -> None:
        """A command as it was printed, with sensible words in it; a look prints the verdict."""
        done = self.run(who, *self.words_of(who, command))
        if done.code == 2 and QUOTED.search(done.err):  # the refusal says what to do instead
            command = QUOTED.findall(done.err)[-1]
            done = self.run(who, *self.words_of(who, command))
        if done.code == 2 and "name somebody else with --approver" in done.err:
            done = self.run(who, *self.words_of(who, f"{command} --approver OTHER"))
        assert done.code == 0, (who, command, duty, done)
        if " show " not in command:
            return
        ref = command.split(" show ")[1].split()[0]
        printed = [x for x in NEXT.findall(done.out + done.err) if ref in x and " show " not in x]
        assert printed, (who, command, done)
        done = self.run(who, *self.words_of(who, printed[0]))
        assert done.code == 0, (who, printed[0], done)

    def words_of(self, who: str, command: str) -> "list[str]":
        """A printed command as words: what stands for a text or an agent is put in."""
        other = next((x for x in self.live if x != who), OPERATOR)
        given = {
            "SUMMARY": "reworked",
            "COMMAND": "true",
            "...": "so be it",
            "OTHER": other,
            "NAME": "tests",
        }
        return [given.get(word, word) for word in shlex.split(command)[1:]]


Doing = Callable[[History, Step], object]


def told(answer: Answer) -> Answer:
    """A hook's answer, which is one of the two that a client knows."""
    assert answer.code in (0, 2), answer
    return answer


def says(noun: str, *words: str) -> Doing:
    """A verb of an agent on one of the things that are open."""
    table, letter = NOUNS[noun]
    return lambda history, step: history.on(table, letter, step.who, step.number, noun, *words)


NOUNS = {
    "gate": ("gates", "G"),
    "checkpoint": ("checkpoints", "C"),
    "patch": ("patches", "P"),
    "handoff": ("handovers", "H"),
}
STEPS: "dict[str, Doing]" = {
    "gate": History.open_gate,
    "ack": says("gate", "ack"),
    "object": says("gate", "object", "--why", "x"),
    "resolve": says("gate", "resolve", "--summary", "x"),
    "cancel": says("gate", "cancel", "--why", "x"),
    "checkpoint": History.checkpoint,
    "approve": says("checkpoint", "approve"),
    "reject": says("checkpoint", "reject", "--why", "x"),
    "end": says("checkpoint", "resolve"),
    "take-over": says("checkpoint", "take-over"),
    "crew": History.crew,
    "claim": lambda history, x: history.run(x.who, "claim-task", f"T{x.number % 3 + 1}"),
    "patch": History.patch,
    "handoff": History.hand_over,
    "lock": History.lock,
    "unlock": lambda history, x: history.run(x.who, "unlock", x.file),
    "edit": History.edit,
    "shell": History.shell,
    "commit": History.commit,
    "stop": lambda history, x: told(history.sessions[x.who].stop(active=bool(x.number % 2))),
    "prompt": lambda history, x: told(history.sessions[x.who].prompt("go on", f"p{x.number}")),
    "leaves": History.ends,
}
OF_PERSON = {
    "person resolves": "gate resolve --summary x",
    "person cancels": "gate cancel --why x",
    "person approves": "checkpoint approve --anyway",
    "person gives up": "checkpoint cancel --why x",
}
OFTEN = ("edit", "edit", "edit", "gate", "checkpoint", "lock", "crew", "crew", "handoff", "patch")
ALL = (*STEPS, *OFTEN, *OF_PERSON, "time", "resume")
