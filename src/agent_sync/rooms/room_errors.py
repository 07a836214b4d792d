"""Every refusal of a room: a stable code, an HTTP status, a sentence and facts.

Clients match on the code. Where the code itself is a plain sentence (``room not found``), it is an
old word that clients know.
"""


class RoomError(Exception):
    """A request that is not done, and why. Nothing of it was written."""

    def __init__(self, status: int, code: str, message: str = "", **facts: object) -> None:
        self.status = status
        self.code = code
        self.message = message
        self.facts = facts
        super().__init__(code)

    def body(self) -> "dict[str, object]":
        """The answer: ``{"error": code, "message"?: sentence, ...facts}``, ready for JSON."""
        said = {"message": self.message} if self.message else {}
        return {"error": self.code, **said, **self.facts}


def bad(code: str, message: str = "", **facts: object) -> RoomError:
    """400: the request itself is wrong."""
    return RoomError(400, code, message, **facts)


def no_token() -> RoomError:
    """401: a token is needed, and none was sent."""
    message = "send a token: Authorization: Bearer TOKEN"
    return RoomError(401, "authentication_required", message)


def invalid_token() -> RoomError:
    """401: this token is nobody's here."""
    return RoomError(401, "invalid_token", "this token is not valid here")


def denied(code: str, message: str = "", **facts: object) -> RoomError:
    """403: known, and not allowed."""
    return RoomError(403, code, message, **facts)


def missing(code: str, message: str = "", **facts: object) -> RoomError:
    """404: there is no such thing."""
    return RoomError(404, code, message, **facts)


def conflict(code: str, message: str = "", **facts: object) -> RoomError:
    """409: it was right to ask, and the room stands otherwise."""
    return RoomError(409, code, message, **facts)


def over_limit(limit: str, most: int, status: int = 429) -> RoomError:
    """429 (413 for a size): one of the limits of the server, by the name of its option."""
    message = f"the limit {limit} is {most}"
    return RoomError(status, "limit_exceeded", message, limit=limit, most=most)
