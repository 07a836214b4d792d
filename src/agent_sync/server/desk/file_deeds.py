"""What the person does at the page to leases, to work in files, and to versions of them."""

from ...actions import (
    force_actions,
    given_values,
    named_targets,
    own_actions,
    pause_actions,
    question_actions,
    restore_over_actions,
)
from ...actions.named_targets import Target
from ...actions.person_questions import Question
from ...client.spoken import Calls, verb
from ...errors import InvalidInput
from ...repository.path_keys import key_of
from ...views import answers, conflicts, outcomes
from ...views.terminal import exact
from . import offers
from .did import Did, did

HOUR = 60.0
MEANS = ": the file is as it was, and what is uncommitted in it counts as your work"


class FileDeeds(Calls):
    """``agreed``: the tokens of the leases that the person has agreed to end."""

    agreed: "frozenset[int]" = frozenset()

    @verb
    def lock(
        self, *, path: str = "", resource: str = "", why: str = "", minutes: float = HOUR
    ) -> Did:
        """Refuse everybody's edits of a path, or take a thing that is no file."""
        named = self._named(path, resource)
        ttl = given_values.ttl_ms(minutes)
        done = force_actions.take_over(self.actor, named, why=why, asked=self.agreed, ttl_ms=ttl)
        lines = [outcomes.locked(_shown(named), f"in {minutes:g}m", done.token)]
        lines += outcomes.unsure(done.sure)
        lines += [outcomes.beyond(_shown(named))] if done.beyond else []
        lines += [outcomes.taken_from(one.holder.name) for one in done.ended]
        return did(lines, {"key": named.key, "token": done.token})

    def before_lock(
        self, *, path: str = "", resource: str = "", why: str = "", minutes: float = HOUR
    ) -> "Question | None":
        """Whose leases end for it."""
        named_targets.reason(why)
        given_values.ttl_ms(minutes)
        return question_actions.before_lock(self.actor, self._named(path, resource))

    @verb
    def unlock(self, *, path: str = "", resource: str = "") -> Did:
        """End every lease on a path, or on a thing that is no file, whoever holds it."""
        named = self._named(path, resource)
        ended = force_actions.end(self.actor, named, asked=self.agreed)
        says = outcomes.unlocked(_shown(named), [one.holder.name for one in ended])
        return Did(says, {"released": [named.key]})

    def before_unlock(self, *, path: str = "", resource: str = "") -> "Question | None":
        """Whose leases it ends."""
        return question_actions.before_unlock(self.actor, self._named(path, resource))

    @verb
    def own(self, path: str) -> Did:
        """The uncommitted work in a file is yours from now on."""
        found = own_actions.own(self.actor, [self._inside(path)])
        data = [{"path": x.key, "lost": x.lost, "already": x.already} for x in found]
        done = did([outcomes.owned(one) for one in found], {"owned": data})
        means = MEANS if any(not one.already for one in found) else ""
        return done._replace(says=done.says + means)

    def before_own(self, path: str) -> "Question | None":
        """Whose work it is known to be."""
        return question_actions.before_own(self.actor, self._inside(path), path)

    @verb
    def disown(self, path: str) -> Did:
        """What a console wrote in a file is nobody's in particular."""
        found = own_actions.disown(self.actor, [self._inside(path)])
        return did([outcomes.disowned(key) for key in found], {"disowned": found})

    @verb
    def restore(self, *, version: str = "", path: str = "") -> Did:
        """Put a version of a file back; what is there now is kept, too."""
        over = restore_over_actions.restore_over(
            self.actor, self._file(path), number=_number(version, path), asked=self.agreed
        )
        found, done, replaced, _ = over.done
        data = answers.restored(found, restored=done, replaced=replaced)
        name = exact(found.key)
        if not done:
            return Did(outcomes.restored_already(name, found.id), data)
        says = outcomes.restored(name, found.id, replaced, over.told)
        return Did(says, data, offers.of_replaced(replaced))

    def before_restore(self, *, version: str = "", path: str = "") -> "Question | None":
        """Whether somebody has written the file since."""
        number = _number(version, path)
        return question_actions.before_restore(self.actor, self._file(path), number=number)

    @verb
    def keep_both(self, version: str) -> Did:
        """Write a version beside its file, under a name that is free."""
        number = given_values.numbered(version, "V", "version")
        found, path = restore_over_actions.keep_both(self.actor, number)
        key = key_of(self.actor.project, path, self.actor.cwd, link=True)[0]
        data = answers.restored(found, to=key)
        return Did(f"V{found.id} of {exact(found.key)} is in {exact(key)}", data)

    @verb
    def unpause(self) -> Did:
        """End the pause: hooks refuse again what they have to."""
        ended = pause_actions.end(self.actor)
        says = "the pause is over" if ended else "no pause was on"
        return Did(says, {"ended": ended})

    def _named(self, path: str, resource: str) -> Target:
        if bool(path) == bool(resource):
            raise InvalidInput("name a path, or a resource")
        if resource:
            given_values.check_text("resource", resource)
            return named_targets.of_resource(resource)
        given_values.check_text("path", path, is_path=True)
        return named_targets.of_path(self.actor, path, self.actor.cwd)

    def _file(self, path: str) -> str:
        return self._inside(path) if path else ""

    def _inside(self, path: str) -> str:
        """The same path, if it lies in the repository. Raises RoomError (400)."""
        given_values.check_text("path", path, is_path=True)
        key, _ = key_of(self.actor.project, path, self.actor.cwd)
        self.actor.demand_within(key, path)
        return path


def _number(version: str, path: str) -> "int | None":
    if bool(version) == bool(path):
        raise InvalidInput("name a version, like V6, or a path")
    return given_values.numbered(version, "V", "version") if version else None


def _shown(named: Target) -> str:
    return conflicts.name_of(named.target, named.key)
