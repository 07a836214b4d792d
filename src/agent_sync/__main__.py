"""``python -m agent_sync``: the command line, where its script is not on the PATH."""

from .cli.main import console_script

if __name__ == "__main__":
    console_script()
