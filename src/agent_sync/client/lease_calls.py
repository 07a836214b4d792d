"""Leases: taken, renewed, waited for, given up."""

from collections.abc import Sequence

from ..actions import gate_actions, given_values, lease_actions, named_targets, unlock_actions
from ..errors import InvalidInput
from ..gates.subjects import GATE, parsed
from ..views import answers, gate_words
from ..views.answer_shapes import LockAnswer, UnlockAnswer, WaitAnswer
from .spoken import Calls, listed, ttl, verb, waiting


class LeaseCalls(Calls):
    """Who may have a path."""

    @verb
    def lock(
        self,
        files: "str | Sequence[str]" = (),
        *,
        resources: Sequence[str] = (),
        why: str = "",
        minutes: float = 0,
        shared: bool = False,
        token: "int | str" = 0,
        wait: float = 0,
    ) -> LockAnswer:
        """Take or renew leases on files, folders, patterns or named things: all or none.

        They end after ``minutes`` (60 without), or with the turn of a session that waited
        for them and named no time. ``wait`` seconds in turn for what others hold.
        With a ``token`` only the lease of that token is renewed. Raises Held, WaitTimedOut,
        WouldDeadlock, StaleToken, Barred, InvalidInput; where other machines have a say,
        RefusedByServer and Unconfirmed.
        """
        named = named_targets.targets(self.actor, listed(files), resources)
        if not named:
            raise InvalidInput("name a file, or a thing that is none as a resource")
        if token and len(named) > 1:
            raise InvalidInput("a token goes with one file or resource")
        done = lease_actions.lock(
            self.actor,
            named,
            why=why,
            ttl_ms=ttl(minutes),
            shared=shared,
            token=given_values.token(token) if token else 0,
            wait=waiting(wait),
        )
        return answers.locked(named, done, self.actor.project)

    @verb
    def unlock(
        self,
        files: "str | Sequence[str]" = (),
        *,
        resources: Sequence[str] = (),
        everything: bool = False,
        token: "int | str" = 0,
    ) -> UnlockAnswer:
        """Give up your leases, and places in the queue: those named, or ``everything`` of yours.

        Raises Held for what is another agent's, Conflict, StaleToken, InvalidInput.
        """
        named = named_targets.targets(self.actor, listed(files), resources)
        if everything == bool(named):
            raise InvalidInput("name what to unlock, or everything")
        if everything:
            given = unlock_actions.unlock_all(self.actor)
            keys = [one.key for one in given.leases] + [one.key for one in given.places]
            return {"released": keys, "free": []}
        number = given_values.token(token) if token else 0
        return answers.unlocked(named, unlock_actions.unlock(self.actor, named, token=number))

    @verb
    def wait(
        self,
        files: "str | Sequence[str]" = (),
        *,
        gate: str = "",
        seconds: float = 30,
        why: str = "",
    ) -> WaitAnswer:
        """Wait until files are free, in turn, and take them; or until a gate is over.

        The place in the queue is kept for a while after the time is up: ask again soon. Raises
        WaitTimedOut, WouldDeadlock, NotFound, InvalidInput.
        """
        if bool(gate) == bool(listed(files)):
            raise InvalidInput("name the files to wait for, or a gate")
        if not gate:
            done = self.lock(files, why=why, wait=seconds)
            found: WaitAnswer = {
                "leases": done["leases"],
                "token": done["token"],
                "tokens": done["tokens"],
            }
            if "unconfirmed" in done:
                found["unconfirmed"], found["fence"] = done["unconfirmed"], done["fence"]
            return found
        number = parsed(gate, GATE)[1]
        view = gate_actions.wait(self.actor, number, given_values.wait_ms(seconds))
        return {"gate": gate_words.payload(view)}
