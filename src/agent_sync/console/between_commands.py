"""The operator's commands on what is open between agents: gates, checkpoints, patches, hand-overs,
crews. A part of THE table (``console_commands``).
"""

from . import by_letter, checkpoint_hand, crew_hand, gate_hand, handover_hand, patch_hand
from .typed_command import Command
from .typed_words import AGENT, CHECKPOINT, CREW, GATE, HANDOVER, ORPHAN, PATCH, SUBJECT, TEXT, Arg

_ID, _GATE, _PATCH = Arg("id", SUBJECT), Arg("id", GATE), Arg("id", PATCH)
_POINT, _OFFER = Arg("id", CHECKPOINT), Arg("id", HANDOVER)
_WHY, _MAY_WHY, _NOTE = Arg("why", TEXT), Arg("why", TEXT, True), Arg("note", TEXT, True)
_ALL = Arg("--all", TEXT, True)


def _by_letter(verb: str, arg: Arg, summary: str) -> Command:
    asks = by_letter.asks(verb) if verb in by_letter.ASKS else None
    return Command(verb, (_ID, arg), summary, by_letter.run(verb), asks)


VERDICTS = (
    _by_letter("approve", _NOTE, "a checkpoint or patch; --resolve, --apply too"),
    _by_letter("reject", _WHY, "a checkpoint or patch; its author is told why"),
    _by_letter("resolve", Arg("summary", TEXT, True), "a gate or checkpoint: all go on"),
    _by_letter("cancel", _MAY_WHY, "give up a gate, checkpoint, patch or hand-over"),
    _by_letter("show", Arg("--diff", TEXT, True), "all about one, with its history"),
)
GATES = (
    Command("gates", (_ALL,), "the gates that are open", gate_hand.gates),
    Command("gate open", (Arg("agents", AGENT), Arg("--on paths --why text", TEXT, True)),
            "stop agents until they agree", gate_hand.open_gate, gate_hand.asks_to_open),
    Command("gate ack", (_GATE,), "you have seen it; it blocks on", gate_hand.acknowledge),
    Command("gate object", (_GATE, _WHY), "say why not", gate_hand.object_to,
            gate_hand.asks_to_object),
    Command("gate resolve", (_GATE, Arg("summary", TEXT)), "what was agreed: all go on",
            gate_hand.resolve, gate_hand.asks_to_resolve),
    Command("gate cancel", (_GATE, _WHY), "give it up", gate_hand.cancel,
            gate_hand.asks_to_cancel),
    Command("gate show", (_GATE,), "a gate with its history", gate_hand.show),
)  # fmt: skip
CHECKPOINTS = (
    Command("checkpoints", (_ALL,), "the checkpoints in force", checkpoint_hand.checkpoints),
    Command("checkpoint show", (_POINT, Arg("--diff", TEXT, True)), "all about one",
            checkpoint_hand.show),
    Command("checkpoint approve", (_POINT, _NOTE), "as its files are (--anyway, --resolve)",
            checkpoint_hand.approve, checkpoint_hand.asks_to_approve),
    Command("checkpoint reject", (_POINT, _WHY), "its author has to rework it",
            checkpoint_hand.reject, checkpoint_hand.asks_to_reject),
    Command("checkpoint resolve", (_POINT,), "approved: all go on", checkpoint_hand.resolve),
    Command("checkpoint cancel", (_POINT, _MAY_WHY), "end it without a verdict",
            checkpoint_hand.cancel, checkpoint_hand.asks_to_cancel),
    Command("checkpoint tick", (_POINT, Arg("item", TEXT)), "a required item is done",
            checkpoint_hand.tick),
    Command("checkpoint replace-approver", (_POINT, Arg("old", AGENT), Arg("new", AGENT)),
            "let another one decide", checkpoint_hand.replace_approver,
            checkpoint_hand.asks_to_replace),
)  # fmt: skip
PATCHES = (
    Command("patches", (_ALL,), "the patches that are open", patch_hand.patches),
    Command("patch show", (_PATCH,), "a patch and its difference", patch_hand.show),
    Command("patch check", (_PATCH,), "every check of it; changes nothing", patch_hand.check),
    Command("patch approve", (_PATCH, _NOTE), "agree to it (--apply: apply it at once)",
            patch_hand.approve, patch_hand.asks_to_approve),
    Command("patch reject", (_PATCH, _WHY), "its author is told why", patch_hand.reject,
            patch_hand.asks_to_reject),
    Command("patch apply", (_PATCH,), "write it into the working tree", patch_hand.apply),
    Command("patch revert", (_PATCH,), "take an applied one back", patch_hand.revert,
            patch_hand.asks_to_revert),
    Command("patch cancel", (_PATCH, _MAY_WHY), "drop it", patch_hand.cancel,
            patch_hand.asks_to_cancel),
)  # fmt: skip
WORK = (
    Command("handoffs", (_ALL,), "what is handed over and not accepted", handover_hand.handoffs),
    Command("handoff", (Arg("--to agent --file paths --note text", TEXT, True),),
            "hand your own work over", handover_hand.offer),
    Command("accept", (_OFFER,), "take what is handed over", handover_hand.accept),
    Command("decline", (_OFFER, _MAY_WHY), "do not take it", handover_hand.decline),
    Command("take-over", (Arg("agent", ORPHAN),), "what an agent left that is gone",
            handover_hand.take_over, handover_hand.asks_to_take_over),
    Command("crews", (_ALL,), "who works together, and how", crew_hand.crews),
    Command("crew show", (Arg("crew", CREW, True),), "a crew with its history", crew_hand.show),
    Command("crew close", (Arg("crew", CREW),), "end a crew", crew_hand.close,
            crew_hand.asks_to_close),
    Command("next", (), "what others wait for from you first", handover_hand.first),
    Command("duties", (_ALL,), "what you owe; --all: what anybody owes", handover_hand.duties),
)  # fmt: skip
BETWEEN = (*VERDICTS, *GATES, *CHECKPOINTS, *PATCHES, *WORK)
