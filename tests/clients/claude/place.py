"""Where sessions of Claude Code work: a scratch repository, armed one way or the other."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from support import CHECKOUT

from .. import place
from ..cage import Cage
from ..model import Model

SETTINGS, PLUGIN, NOTHING = "settings", "plugin", "nothing"
KEY = "sk-ant-scripted-model-0000000000000000"
NOTEBOOK = {
    "cells": [{"cell_type": "code", "id": "one", "metadata": {}, "outputs": [], "source": "x = 1"}],
    "metadata": {"language_info": {"name": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


class Place(place.Place):
    """One repository with files in it, and everything a session in it needs."""

    def __init__(
        self,
        root: Path,
        cage: Cage,
        model: Model,
        client: Sequence[str],
        *,
        arming: str = NOTHING,
        like: "Path | None" = None,
        repo: "Path | None" = None,
    ) -> None:
        super().__init__(root, cage, model, repo)
        self.client = list(client)
        self.arming = arming
        self.config.mkdir(parents=True, exist_ok=True)
        if like is not None:
            shutil.copytree(like, self.repo, symlinks=True)

    def make(self, *ignored: str) -> None:
        """Make the repository, with a notebook in it."""
        super().make(*ignored)
        (self.repo / "n.ipynb").write_text(json.dumps(NOTEBOOK, indent=1), encoding="utf-8")
        self.git("add", ".")
        self.git("commit", "-qm", "notebook")

    @property
    def config(self) -> Path:
        """The client's own folder."""
        return self.home / ".claude"

    @property
    def flags(self) -> list[str]:
        """What the client is started with for this arming."""
        return ["--plugin-dir", str(CHECKOUT)] if self.arming == PLUGIN else []

    def env(self, who: str = "") -> dict[str, str]:
        """The whole environment of a client."""
        return {
            **self.environment(),
            "CLAUDE_CONFIG_DIR": str(self.config),
            "ANTHROPIC_BASE_URL": f"{self.model.url}/{who or 'nobody'}",
            "ANTHROPIC_API_KEY": KEY,
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "DISABLE_TELEMETRY": "1",
            "DISABLE_AUTOUPDATER": "1",
            "DISABLE_ERROR_REPORTING": "1",
        }

    def transcripts(self) -> list[str]:
        """What the client wrote down of each session: the lines that are whole."""
        found = self.config.glob("projects/*/*.jsonl")
        texts = [path.read_text(encoding="utf-8", errors="replace") for path in found]
        return [text[: text.rfind("\n") + 1] for text in texts]
