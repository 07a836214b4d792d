"""A Claude Code session as the hooks see it; it is made in ``tests/scene``."""

from scene.calls import CHECKOUT, DOOR, LOADER, TIMEOUT, Answer
from scene.session import GIT_WHO, Ran, Session

__all__ = ["CHECKOUT", "DOOR", "GIT_WHO", "LOADER", "TIMEOUT", "Answer", "Ran", "Session"]
