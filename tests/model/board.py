"""Tasks and mail as the rules have them, in lists. Nothing of the program is imported here."""

from .rules import DAY, HOUR, Agent, Leases, Mail, Task, Wish


class Board(Leases):
    """The whole model: leases with tasks and mail beside them."""

    def __init__(self, now: int) -> None:
        super().__init__(now)
        self.tasks: dict[int, Task] = {}
        self.mail: list[Mail] = []

    # -- tasks -------------------------------------------------------------------------------

    def unfinished(self, task: Task) -> "list[int]":
        """What a task waits for."""
        return sorted(number for number in task.needs if self.tasks[number].open)

    def claimable(self, task: Task, me: str) -> bool:
        """Whether a task may be claimed by somebody who names it."""
        if not task.open or self.unfinished(task):
            return False
        if task.status == "blocked" and task.owner in ("", me):
            return False
        return task.owner == me or not self.live(task.owner)

    def claim(self, task: Task, me: str, *, lock: bool) -> bool:
        """Claim a task, with leases on all its files or not at all."""
        if not self.claimable(task, me):
            return False
        if lock:
            wishes = self._files(task, me)
            if not self.all_free(wishes):
                return False
            for wish in wishes:
                self.take(wish, self.judge(wish))
        task.status, task.owner = "in_progress", me
        return True

    def all_free(self, wishes: "list[Wish]") -> bool:
        """Whether all could be had."""
        return all(self.judge(wish).free for wish in wishes)

    def _files(self, task: Task, me: str) -> "list[Wish]":
        until = self.now + HOUR
        return [
            Wish(me, name, edit=False, expires=until, reason=f"T{task.number}")
            for name in task.files
        ]

    def claim_next(self, me: str, *, lock: bool) -> int:
        """The most urgent that can be done now, then the oldest; 0 when there is none."""
        for task in sorted(self.tasks.values(), key=lambda one: (-one.priority, one.number)):
            mine = task.owner == me
            gone = bool(task.owner) and not mine and not self.live(task.owner)
            fits = task.status == "pending" or (task.status == "in_progress" and gone)
            if not fits or self.unfinished(task) or (task.owner and not gone and not mine):
                continue
            if lock and not self.all_free(self._files(task, me)):
                continue
            assert self.claim(task, me, lock=lock)
            return task.number
        return 0

    def mine(self, task: Task, me: str, verb: str) -> bool:
        """Whether somebody may do this to a task without force."""
        if task.owner in ("", me):
            return True
        return verb != "complete" and not self.live(task.owner)

    def finish(self, task: Task, me: str, verb: str, *, force: bool = False) -> bool:
        """complete, cancel, release or block a task."""
        if not (force or self.mine(task, me, verb)) or not task.open:
            return False
        owner = task.owner or me
        if verb == "block":
            task.status = "blocked"
            return True
        if verb == "release":
            task.status, task.owner = "pending", ""
        else:
            task.status = "done" if verb == "complete" else "cancelled"
            task.owner = owner
        reason = f"T{task.number}"
        self.release([x for x in self.of(owner) if x.name in task.files and x.reason == reason])
        return True

    def needs_all(self, number: int) -> "set[int]":
        """All that a task waits for in the end."""
        found: set[int] = set()
        todo = [number]
        while todo:
            for need in self.tasks[todo.pop()].needs - found:
                found.add(need)
                todo.append(need)
        return found

    # -- mail --------------------------------------------------------------------------------

    def address(self, who: Agent, name: str, role: "str | None") -> None:
        """Somebody is known under a name and a role from now on."""
        who.name = name or who.name
        who.role = who.role if role is None else role
        last = self.mail[-1].number if self.mail else 0
        words = [word for word in (who.name, who.role) if word]
        who.addressed = {word: who.addressed.get(word, last) for word in words}

    def addresses(self, who: Agent) -> "set[str]":
        """What reaches an agent; a role means sessions."""
        return {who.id, who.name, "" if who.child else who.role} - {""}

    def may_get(self, who: Agent, mail: Mail) -> bool:
        """Whether a message could be pushed to somebody now."""
        if mail.sender == who.id or who.id in mail.pushed | mail.read:
            return False
        if mail.to & self.addresses(who):
            return True
        return "all" in mail.to and not who.child and mail.at >= who.joined

    def must_get(self, who: Agent, mail: Mail, *, broadcasts: bool) -> bool:
        """Whether a push that leaves nothing out has to bring a message."""
        if not self.may_get(who, mail):
            return False
        own = mail.to & self.addresses(who)
        if who.id in own:
            return True
        if own and not (mail.pushed | mail.read):
            return True
        since = min((who.addressed.get(word, mail.number) for word in own), default=mail.number)
        if mail.at >= who.joined and since < mail.number:
            return True
        everyone = broadcasts and "all" in mail.to and not who.child
        return everyone and who.id in mail.live and mail.at >= who.joined

    def inbox(self, who: Agent) -> "list[int]":
        """Unread mail, oldest first."""
        since = min(who.joined, self.now) - DAY
        return [
            mail.number
            for mail in self.mail
            if mail.sender != who.id
            and who.id not in mail.read
            and (
                mail.to & self.addresses(who)
                or ("all" in mail.to and not who.child and mail.at >= since)
            )
        ]

    # -- sessions ----------------------------------------------------------------------------

    def adopt(self, old: Agent, new: Agent) -> None:
        """The session after a /clear has all that the one before it had."""
        for lease in self.of(old.id):
            lease.agent = new.id
        for ticket in self.queue:
            if ticket.agent == old.id:
                ticket.wish.agent = new.id
        for task in self.tasks.values():
            if task.owner == old.id and task.open:
                task.owner = new.id
        for mail in self.mail:
            for had in (mail.pushed, mail.read, mail.to):
                if old.id in had:
                    had.remove(old.id)
                    had.add(new.id)
            if mail.sender == old.id and mail.at >= self.now - DAY:
                mail.pushed.add(new.id)
                mail.read.add(new.id)
            if old.id in mail.live:
                mail.live.add(new.id)
        new.name, new.role, new.joined = old.name, old.role, old.joined
        new.addressed, old.addressed = old.addressed, {}
        old.name = old.role = ""
        if old.state != "ended":
            old.state = "ended"
        old.since = self.now
