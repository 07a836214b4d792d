"""THE table of what the person can do to a repository at the page, and nothing else can be done.

The verbs are those of commands and console. What hurts somebody is asked first: an act that is
agreed to is done if whom it hurts, and how, is still what was agreed to.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from ...actions.call_end import tell_person
from ...actions.caller import Caller
from ...actions.person_questions import Question
from ...client.argument_words import ARGUMENTS
from ...client.input_schemas import arguments_of
from ...rooms.json_values import text_of
from ...rooms.room_errors import RoomError, bad, conflict, denied
from ...views import question_words
from ..repository.plain_data import plain
from ..repository.repository_acts import given_to
from ..repository.repository_refusals import refusing
from .between_deeds import BetweenDeeds
from .did import Did
from .file_deeds import FileDeeds
from .talk_deeds import TalkDeeds

OURS = {
    "path": "A path in the repository, as it is listed; a folder ends with '/'.",
    "resource": "A thing that is no file, like 'port 8080'.",
    "ids": "Messages, like M3.",
    "directive": "Those who are here see it before their turn ends.",
    "anyway": "In spite of open items, and of evidence that failed.",
    "round": "Which text of a patch was seen; with another one nothing is done.",
}
ELSEWHERE = (
    "what writes files is done at the repository's own machine alone: open the page there, or "
    "type it there"
)


class Deeds(FileDeeds, TalkDeeds, BetweenDeeds):
    """All of them, for one who acts."""


class Act(NamedTuple):
    """What does it; what asks first, with the same parameters; whether it writes files, or has
    the parameter ``apply``, which does (REPO-3); whether done twice it is done two times.
    """

    does: "Callable[..., Did]"
    asks: "Callable[..., Question | None] | None" = None
    writes: bool = False
    repeats: bool = False

    def definition(self) -> "dict[str, Any]":
        """``description``, ``params`` in the form of actions of rooms, ``writes``, ``asks``."""
        words = " ".join((self.does.__doc__ or "").split())
        params = {
            name: {
                "type": "any" if one.schema["type"] == "array" else one.schema["type"],
                "description": OURS.get(name) or ARGUMENTS[name],
                **({"required": True} if one.required else {}),
            }
            for name, one in arguments_of(self.does).items()
        }
        said = {"description": words, "params": params}
        return {**said, "writes": self.writes, "asks": self.asks is not None}


ACTS: "Mapping[str, Act]" = {
    "send": Act(Deeds.send, repeats=True),
    "reply": Act(Deeds.reply, repeats=True),
    "acknowledge": Act(Deeds.acknowledge),
    "read": Act(Deeds.read),
    "decide": Act(Deeds.decide, repeats=True),
    "lock": Act(Deeds.lock, Deeds.before_lock),
    "unlock": Act(Deeds.unlock, Deeds.before_unlock),
    "own": Act(Deeds.own, Deeds.before_own),
    "disown": Act(Deeds.disown),
    "create_task": Act(Deeds.create_task, repeats=True),
    "assign": Act(Deeds.assign, Deeds.before_assign, repeats=True),
    "release_task": Act(Deeds.release_task, Deeds.before_touching),
    "complete_task": Act(Deeds.complete_task, Deeds.before_touching),
    "cancel_task": Act(Deeds.cancel_task, Deeds.before_touching),
    "block_task": Act(Deeds.block_task, Deeds.before_touching, repeats=True),
    "unblock_task": Act(Deeds.unblock_task),
    "gate_ack": Act(Deeds.gate_ack),
    "gate_object": Act(Deeds.gate_object, Deeds.before_gate_object, repeats=True),
    "gate_resolve": Act(Deeds.gate_resolve, Deeds.before_gate_resolve),
    "gate_cancel": Act(Deeds.gate_cancel, Deeds.before_gate_cancel),
    "approve": Act(Deeds.approve, Deeds.before_approve),
    "reject": Act(Deeds.reject, Deeds.before_reject),
    "tick": Act(Deeds.tick),
    "resolve": Act(Deeds.resolve),
    "checkpoint_cancel": Act(Deeds.checkpoint_cancel, Deeds.before_checkpoint_cancel),
    "patch_apply": Act(Deeds.patch_apply, writes=True),
    "patch_revert": Act(Deeds.patch_revert, Deeds.before_patch_revert, writes=True),
    "patch_cancel": Act(Deeds.patch_cancel, Deeds.before_patch_cancel),
    "handover_withdraw": Act(Deeds.handover_withdraw, Deeds.before_handover_withdraw),
    "restore": Act(Deeds.restore, Deeds.before_restore, writes=True),
    "keep_both": Act(Deeds.keep_both, writes=True),
    "unpause": Act(Deeds.unpause),
}
"""name -> what it does."""
DEFINITIONS = {name: act.definition() for name, act in ACTS.items()}


def checked(name: str, params: "Any", *, here: bool) -> "dict[str, Any]":
    """The parameters of an act, as they are taken. Raises RoomError: 400, 403 ``not_here``."""
    given = {} if params is None else params
    if not isinstance(given, dict):
        raise bad("params must be an object")
    found = given_to(name, _schema(name), given)
    if (ACTS[name].writes or found.get("apply")) and not here:
        raise denied("not_here", ELSEWHERE)
    return found


def _schema(name: str) -> "dict[str, Any]":
    found: "dict[str, Any]" = DEFINITIONS[name]["params"]
    return found


def do(caller: Caller, name: str, given: "Mapping[str, Any]", sure: str) -> "dict[str, Any]":
    """Do an act: ``{done, says, result}``, and ``acts`` where something may be wanted next.

    Raises RoomError: 409 ``ask_first`` with whom it hurts where ``sure`` is not the mark of just
    that; the codes of the repository for what it refuses.
    """
    with refusing(), _acting(caller) as deeds:
        question = _asked(deeds, name, given)
        if question is not None and _mark(name, given, question) != sure:
            raise _ask(deeds, name, given, question)
        deeds.agreed = _leases(question)
        try:
            done = _done(deeds, name, given)
        except RoomError as refusal:
            again = _asked(deeds, name, given) if refusal.status == 409 else None
            if again is None or _mark(name, given, again) == sure:
                raise
            raise _ask(deeds, name, given, again) from None  # others are hurt by now
    answer = {"done": True, "says": plain(done.says), "result": plain(done.result)}
    return {**answer, "acts": plain(list(done.acts))} if done.acts else answer


def _done(deeds: Deeds, name: str, given: "Mapping[str, Any]") -> Did:
    with refusing():
        return ACTS[name].does(deeds, **given)


@contextmanager
def _acting(caller: Caller) -> "Iterator[Deeds]":
    try:
        yield Deeds(caller)
    finally:
        try:
            tell_person(caller)
        finally:
            caller.close()


def _asked(deeds: Deeds, name: str, given: "Mapping[str, Any]") -> "Question | None":
    asks = ACTS[name].asks
    return asks(deeds, **given) if asks else None


def _leases(question: "Question | None") -> "frozenset[int]":
    stakes = question.stakes if question else ()
    return frozenset(one.lost.id for one in stakes if one.lost)


def _mark(name: str, given: "Mapping[str, Any]", question: Question) -> str:
    """What a yes is bound to: the act, its parameters, whom it hurts and how."""
    said = text_of(plain([name, dict(given), question.code, list(question.marks)]))
    return hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _ask(deeds: Deeds, name: str, given: "Mapping[str, Any]", question: Question) -> RoomError:
    now = deeds.actor.clock()
    return conflict(
        "ask_first", plain(question_words.sentence(question, now)),
        whom=plain(question_words.stakes(question)), yes=question_words.yes(question),
        sure=_mark(name, given, question),
    )  # fmt: skip
