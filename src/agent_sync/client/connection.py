"""Who asks, where: a client of one checkout, and what every call of it goes through."""

import os
from collections.abc import Mapping

from ..actions.call_end import tell_person
from ..actions.caller import Caller
from ..identity.judging_verbs import ID
from .checkpoint_calls import CheckpointCalls
from .gate_calls import GateCalls
from .handoff_calls import HandoffCalls
from .lease_calls import LeaseCalls
from .letter_calls import LetterCalls
from .patch_calls import PatchCalls
from .picture_calls import PictureCalls
from .restore_calls import RestoreCalls
from .task_calls import TaskCalls


class Client(
    PictureCalls,
    LeaseCalls,
    TaskCalls,
    LetterCalls,
    GateCalls,
    CheckpointCalls,
    PatchCalls,
    HandoffCalls,
    RestoreCalls,
):
    """The verbs of agent-sync for one caller in one checkout; see ``connect``.

    Used by one thread, and closed at the end: it is a context manager. Paths may be absolute, or
    relative to the folder that it was made for. Times in are minutes (``minutes``) or seconds
    (``wait``, ``seconds``), times out ISO 8601 in UTC. Every function may raise NoProject and
    StoreError beside what it names. Nothing is printed.
    """

    def __init__(self, caller: Caller) -> None:
        super().__init__(caller)
        self._caller = caller

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database, if it was opened. What was taken stays taken."""
        try:
            tell_person(self._caller)
        finally:
            self._caller.close()


def connect(
    folder: "str | os.PathLike[str]" = "",
    *,
    as_id: str = "",
    env: "Mapping[str, str] | None" = None,
) -> Client:
    """A client for the checkout that ``folder`` lies in, '' for the current folder.

    It acts as whoever the environment says, like a command typed there: the session of a coding
    client, or the shell. ``as_id`` makes it an agent of its own, under an id that the same program
    gives each time. ``env`` stands for the environment of this process. Nothing is opened yet; a
    folder outside any repository raises NoProject at the first call.
    """
    given = dict(os.environ if env is None else env)
    if as_id:
        given[ID] = as_id
    return Client(Caller(given, os.path.abspath(folder) if folder else ""))
