"""Why one document is not put, in the answer beside those that are."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .share_documents import Document


class Refused(Exception):
    """``code`` for programs, a sentence, and what stands there instead (``current``)."""

    def __init__(self, code: str, message: str = "", current: "Document | None" = None) -> None:
        self.code = code
        self.message = message
        self.current = current
        super().__init__(code)
