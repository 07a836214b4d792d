"""A payload as Python reads it: what SQLite refuses, or was built without JSON to read, and inputs.

It knows nothing of calls: ``call`` reads with it what SQLite cannot.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..clients.dialect import Dialect, Path


def parsed(raw: bytes, row: "Dialect") -> "dict[str, object]":
    """The fields of a payload; an object or a list is its text, as SQLite gives it."""
    data = loaded(raw)
    return {name: _plain(first_at(data, path)) for name, path in row.fields.items()}


def first_at(data: object, paths: "Path") -> object:
    """What stands at the first of these paths that holds anything; None for nothing."""
    found = (value_at(data, path) for path in ((paths,) if isinstance(paths, str) else paths))
    return next((one for one in found if one is not None), None)


def loaded(raw: bytes) -> "dict[str, object]":
    """A payload as Python reads it: what SQLite refuses, or was built without JSON to read.

    Of a name that is there twice the first value counts, as with SQLite.
    """
    import json

    try:
        data = json.loads(raw.decode("utf-8-sig", "replace"), object_pairs_hook=_first_wins)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _first_wins(pairs: "list[tuple[str, object]]") -> "dict[str, object]":
    found: dict[str, object] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def value_at(data: object, path: str) -> object:
    """What stands at the path of a field; None for nothing. ``[0]`` behind a name is the first."""
    for part in path.split(".")[1:]:
        name, first, _ = part.partition("[0]")
        data = data.get(name) if isinstance(data, dict) else None
        if first:
            data = data[0] if isinstance(data, list) and data else None
    return data


def given(raw: bytes, shape: "Dialect") -> "dict[str, object]":
    """What a tool was called with, by our names. ``shape``: the client that it is read as."""
    found = first_at(loaded(raw), shape.given)
    renamed = shape.inputs
    if not isinstance(found, dict):
        return {}
    return {renamed.get(name, name): _renamed(one, renamed) for name, one in found.items()}


def _renamed(value: object, names: "Mapping[str, str]") -> object:
    """A list of objects, with our names in each; anything else as it is."""
    if not isinstance(value, list):
        return value
    return [
        {names.get(name, name): one for name, one in x.items()} if isinstance(x, dict) else x
        for x in value
    ]


def _plain(data: object) -> object:
    """The value; a list or an object is its text, as SQLite gives it."""
    if isinstance(data, str):
        return data.encode("utf-8", "replace").decode("utf-8")
    if isinstance(data, list | dict):
        import json

        return json.dumps(data, separators=(",", ":"))
    return data
