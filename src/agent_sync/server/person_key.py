"""The person's key (SERVE-7): whoever has it may do everything here. Only its hash is stored.

A link to the page carries no key but a code, for one use within a minute; the page gets a key for
it that lasts as long as this server runs.
"""

import hmac
import secrets
import threading
import time

from ..rooms.room_errors import denied
from ..rooms.service.room_service import digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rooms.store.room_store import RoomStore

SETTING = "person_key"
PREFIX = "key_"
CODE_S = 60.0
MOST_SESSIONS = 1000


class PersonKey:
    """The key of the store's person, and those that were given for codes. Any thread may ask."""

    def __init__(self, store: "RoomStore") -> None:
        self._store = store
        self._lock = threading.Lock()
        self._codes: dict[str, float] = {}
        self._sessions: dict[str, None] = {}

    @property
    def known(self) -> bool:
        """Whether there is one."""
        return self._store.setting(SETTING) is not None

    def first(self, *, new: bool = False) -> str:
        """The key, if it is made now: at the first start, or where a new one is wanted. Else "".

        Of two servers that start at once on one store, one makes it.
        """
        key = PREFIX + secrets.token_hex(24)
        made = self._store.set_setting(SETTING, digest(key), replace=new)
        return key if made else ""

    def knows(self, token: str) -> bool:
        """Whether a token is the person's."""
        if not token.startswith(PREFIX):
            return False
        given = digest(token)
        with self._lock:
            if given in self._sessions:
                return True
        return hmac.compare_digest(given, self._store.setting(SETTING) or "")

    def code(self) -> str:
        """A code for one use within 60 seconds."""
        code = secrets.token_urlsafe(24)
        with self._lock:
            self._codes = {one: end for one, end in self._codes.items() if end > time.monotonic()}
            self._codes[digest(code)] = time.monotonic() + CODE_S
        return code

    def exchange(self, code: object) -> str:
        """A key for a code. Raises RoomError (403) for one that is wrong, used or old."""
        key = PREFIX + secrets.token_hex(24)
        given = digest(code) if isinstance(code, str) else ""
        with self._lock:
            if self._codes.pop(given, 0.0) <= time.monotonic():
                raise denied("invalid_code", "a code is for one use within 60 seconds")
            self._sessions[digest(key)] = None
            if len(self._sessions) > MOST_SESSIONS:
                del self._sessions[next(iter(self._sessions))]
        return key
