"""What the value of an argument is, declared where the parser declares the argument.

Completion offers values by this (``tab_values.SOURCES``). An argument with ``choices`` needs no
kind; every other one that takes a value does, ``FREE`` if nothing can be offered.
"""

from typing import NamedTuple

from ..tasks.task_board import BLOCKED, IN_PROGRESS, OPEN, PENDING


class Kind(NamedTuple):
    """``name`` says which values are offered; of tasks only those in ``states``.

    ``strict`` leaves out tasks that another live agent works on, until ``--force`` is given.
    """

    name: str
    states: tuple[str, ...] = ()
    strict: bool = False


FREE = Kind("free")
"""A number, or words of one's own: nothing is offered."""
FILE = Kind("file")
FOLDER = Kind("folder")
KEPT = Kind("kept")
"""A file, first of all one of which a version is kept."""
VERSION = Kind("version")
LEASE = Kind("lease")
RESOURCE = Kind("resource")
"""A thing that is no file and is held now."""
HELD_RESOURCE = Kind("held-resource")
"""The same, if the caller can give it up."""
TOKEN = Kind("token")
ADDRESS = Kind("address")
"""Whom a message can be sent to: agents, roles, 'all', 'operator'."""
AGENT = Kind("agent")
"""One agent, by name or id."""
CREW = Kind("crew")
"""A crew that is open."""
WAKE_VERB = Kind("wake-verb")
NAME = Kind("name")
"""A name for oneself: one that is free."""
ROLE = Kind("role")
OPEN_TASK = Kind("task", OPEN)
CLAIMABLE = Kind("claimable", OPEN)
STARTED_TASK = Kind("task", (IN_PROGRESS, BLOCKED), strict=True)
MY_OPEN_TASK = Kind("task", OPEN, strict=True)
UNBLOCKED_TASK = Kind("task", (PENDING, IN_PROGRESS), strict=True)
BLOCKED_TASK = Kind("task", (BLOCKED,))
MESSAGE = Kind("message")
MAIL = Kind("mail")
"""A message to the caller."""
TO_ACK = Kind("to-ack")
"""A message to the caller that asks for an acknowledgement and has none yet."""
DECISION = Kind("decision")
CHECKPOINT = Kind("checkpoint")
"""A checkpoint that is in force."""
CHECKPOINT_WORD = Kind("checkpoint-word")
"""A verb of ``checkpoint``, or such a checkpoint."""
EVENT = Kind("event")
CLIENTS = Kind("clients")
"""Coding clients by their short names, one or several."""
GATE = Kind("gate")
"""A gate that is open."""
SUBJECT = Kind("subject")
"""A gate, crew, checkpoint, patch or hand-over that is open."""
PATCH = Kind("patch")
"""A patch that is open."""
HANDOVER = Kind("handover")
"""One that waits for somebody to accept it."""
ORPHAN = Kind("orphan")
"""An agent that is gone and left uncommitted work."""
