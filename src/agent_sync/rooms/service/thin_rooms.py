"""What thin rooms have of their own: messages and state as plain resources, and their agents."""

from ..agents.raw_agents import thin_rows
from ..messages.message_pages import page
from ..messages.sending import send
from ..messages.shown_messages import thin
from ..picture.draft import Draft
from ..picture.entry_row import row_of
from ..profiles import THIN
from ..readers import RESERVED, Reader
from ..room_errors import bad, missing
from ..room_names import checked_id, checked_key
from ..state.direct import delete_state, set_state
from .room_service import Asker, Service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..picture.room_entry import Message

    Answer = tuple[int, Any]
    Change = Callable[[Draft, Reader], Any]

DEFAULT_PAGE, LARGEST_PAGE = 50, 500


def _write(service: Service, asker: Asker, room_id: str, change: "Change") -> "Any":
    with service.store.writing(room_id) as write:
        picture = service.picture(write, asker, room_id)
        draft = Draft(picture, service.clock())
        answer = change(draft, service.reader(write, asker, picture))
        if not draft.empty:
            write.store(draft)
    return answer


def put_state(service: Service, asker: Asker, room_id: str, given: "Mapping[str, Any]") -> "Answer":
    """Write one key; its row. Raises RoomError: 400, 403, 404, 409 ``version_conflict``, 413."""
    checked_key(given.get("key"), service.limits.key)
    if "value" not in given:
        raise bad("value is required")
    params = {name: given.get(name) for name in ("scope", "key", "value", "if_version")}
    return 200, _write(
        service, asker, room_id,
        lambda draft, reader: set_state(draft, reader, params, service.limits, THIN),
    )  # fmt: skip


def remove_state(
    service: Service, asker: Asker, room_id: str, given: "Mapping[str, Any]"
) -> "Answer":
    """Delete one key, there or not. Raises RoomError as ``put_state`` does."""
    params = {name: given.get(name) for name in ("scope", "key", "if_version")}
    return 200, _write(
        service, asker, room_id,
        lambda draft, reader: delete_state(draft, reader, params, service.limits, THIN),
    )  # fmt: skip


def list_state(
    service: Service, asker: Asker, room_id: str, scope: "str | None", key: "str | None"
) -> "Answer":
    """Rows of all keys, of a scope, of a key; one row alone where both are named (404 else)."""
    with service.store.reading() as look:
        picture = service.picture(look, asker, room_id)
    if scope is not None and key is not None:
        entry = None if scope in RESERVED else picture.entry(scope, key)
        if entry is None:
            raise missing("not found")
        return 200, row_of(room_id, scope, key, entry)
    scopes = [scope] if scope is not None else list(picture.scopes)
    return 200, [
        row_of(room_id, one, name, entry)
        for one in scopes
        if one not in RESERVED
        for name, entry in picture.scope(one).items()
        if key is None or name == key
    ]


def post_message(
    service: Service, asker: Asker, room_id: str, given: "Mapping[str, Any]"
) -> "Answer":
    """Say something. Raises RoomError: 400, 413."""
    sender = given.get("from")
    who = Reader("open", "" if sender is None else checked_id(sender, "from"))

    def say(draft: Draft, _: Reader) -> "Message":
        return send(draft, who, given, service.limits, kind="message", field="body")

    return 201, thin(room_id, _write(service, asker, room_id, say))


def list_messages(
    service: Service, asker: Asker, room_id: str, after: int, limit: int, kind: str
) -> "Answer":
    """The oldest ``limit`` messages behind ``after``, in their order."""
    with service.store.reading() as look:
        picture = service.picture(look, asker, room_id)
    found = page(picture, after, limit, kind)
    return 200, [thin(room_id, message) for message in found]


def list_agents(service: Service, asker: Asker, room_id: str) -> "Answer":
    """Who joined, in that order."""
    with service.store.reading() as look:
        picture = service.picture(look, asker, room_id)
        reader = service.reader(look, asker, picture)
    return 200, thin_rows(picture, reader, service.clock())
