"""A refused call is kept, so that it can become a patch (PATCH-1). Loaded once something was
refused; where nothing can be written, the refusal stands all the same.
"""

from ...clients.claude_code import INPUT_PATH, ROW
from ...clients.dialect import PATCH
from ...failures import StoreError
from ...gates.patches import refused_edits
from ...repository.path_keys import key_of
from ...wrong_values import InvalidInput
from ..call import Call
from ..payload_in_python import given


def keep(call: Call, path: str) -> None:
    """Keep what an edit tool, or a patch, was called with; of a shell command, of which no patch
    can be made, that there was one.
    """
    if call.lets_pass:
        return
    try:
        if call.text("tool") == PATCH:
            _keep_patch(call)
        elif path:
            _keep(call, *key_of(call.project, path, call.cwd), _payload(call))
        else:
            _keep(call, "", "", b"")
    except (StoreError, InvalidInput):
        return


def _keep_patch(call: Call) -> None:
    """A patch of files of one checkout, and the folder that it starts from; of a list of files, of
    which no patch can be made, that there was one.
    """
    from .patch_pieces import pieces

    found = pieces(call)
    if found:
        patch = call.patch
        payload = refused_edits.payload_of_patch(patch, call.cwd) if patch else b""
        _keep(call, *found[0].place, payload)


def _keep(call: Call, key: str, checkout: str, payload: bytes) -> None:
    with call.store.writing() as store:
        refused_edits.keep(
            store,
            call.agent_id,
            call.now,
            tool=call.text("tool"),
            key=key,
            checkout=checkout,
            payload=payload,
        )


def _payload(call: Call) -> bytes:
    """The tool's input as JSON; b'' for one that is far too long."""
    if len(call.raw) > 8 * refused_edits.LONGEST:
        return b""
    try:
        text = call.shape is ROW and call.store.value(
            "SELECT json_extract(?1, ?2)", (call.raw.decode("utf-8"), INPUT_PATH)
        )
        if isinstance(text, str) and text.startswith("{"):
            return text.encode("utf-8")
    except (UnicodeDecodeError, StoreError):
        pass
    import json

    return json.dumps(given(call.raw, call.shape)).encode("utf-8")
