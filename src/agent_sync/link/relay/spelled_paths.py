"""Which fields of documents are paths: they go out spelled as on disk."""

from typing import Any

from ...locks.lease import RESOURCE
from .disk_spelling import Spelling
from .documents import Body, Document


def spelled(document: Document, spelling: Spelling) -> Document:
    """The document as it goes out. It is told from others by how it was before."""
    if not spelling.folds:
        return document
    body = document.body
    said = {name: _SPELL[name](body, spelling) for name in _SPELL if body.get(name)}
    return document._replace(body={**body, **said}) if said else document


def _key(body: Body, spelling: Spelling) -> str:
    key = str(body["key"])
    return key if body.get("target") == RESOURCE else spelling.of(key)


def _last_key(body: Body, spelling: Spelling) -> str:
    return spelling.of(str(body["last_key"]))


def _paths(body: Body, spelling: Spelling) -> "list[Any]":
    return [[target, spelling.of(key)] for target, key in body["paths"]]


def _files(body: Body, spelling: Spelling) -> "list[Any]":
    """Of a task keys, of a checkpoint [key, hash, mode], of a patch what it comes from behind."""
    found: list[Any] = []
    for one in body["files"]:
        if isinstance(one, str):
            found.append(spelling.of(one))
        else:
            source = [x and spelling.of(x) for x in one[3:]]
            found.append([spelling.of(one[0]), *one[1:3], *source])
    return found


_SPELL = {"key": _key, "last_key": _last_key, "paths": _paths, "files": _files}
