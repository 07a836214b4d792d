#!/usr/bin/env python3
"""Run the lane with the real client: install Claude Code from npm for it, then its tests.

python3 scripts/test_client.py                        the short form
python3 scripts/test_client.py --full                 every scenario, armed both ways
python3 scripts/test_client.py --version 2.1.197      another client; 'latest' is the newest
python3 scripts/test_client.py -- -k subagent         words behind '--' go to pytest

The client runs in a cage without network. It is installed into .client/, which git ignores. Exits
with 77, and one line 'client lane: not run: ...', where this machine cannot run it.
"""

import argparse
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHECKS = ROOT / "scripts" / "test.py"
CACHE = ROOT / ".client"
PACKAGE = "@anthropic-ai/claude-code"
PINNED = "2.1.332"
CANNOT = 77
INSTALL_S = 300
TRIAL = "ip link set lo up && mount -t tmpfs none /mnt && mount -o remount,bind,ro /mnt"
# program -> the Debian package that has it
TOOLS = {
    "npm": "npm",
    "git": "git",
    "tmux": "tmux",
    "unshare": "util-linux",
    "nsenter": "util-linux",
    "mount": "mount",
    "ip": "iproute2",
    "ps": "procps",
}


class CannotError(Exception):
    """This machine cannot run the lane."""


def main() -> int:
    """Install what is missing, then run the tests of the lane."""
    args = arguments()
    try:
        if sys.platform != "linux" or os.geteuid():
            raise CannotError("it needs Linux and root, for its namespaces")
        tools()
        version = resolved(args.version)
        install(version)
        namespaces()
    except CannotError as error:
        print(f"client lane: not run: {error}")
        return CANNOT
    print(f"client lane: Claude Code {version}", flush=True)
    return tests(version, args)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", default=os.environ.get("AGENT_SYNC_CLIENT_VERSION") or PINNED)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("words", nargs="*", metavar="-- PYTEST WORDS")
    return parser.parse_args()


def tools() -> None:
    """Install the programs that are missing, where that is possible."""
    missing = sorted({package for tool, package in TOOLS.items() if not shutil.which(tool)})
    if not missing:
        return
    if shutil.which("apt-get"):
        run(["apt-get", "update", "-qq"])
        run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing])
    left = [tool for tool in TOOLS if not shutil.which(tool)]
    if left:
        raise CannotError(f"{', '.join(left)} not installed")


def resolved(version: str) -> str:
    """The number behind 'latest' and the like."""
    if version[:1].isdigit():
        return version
    done = run(["npm", "view", f"{PACKAGE}@{version}", "version"])
    if done.returncode or not done.stdout.strip():
        raise CannotError(f"no registry says what {version} is")
    return done.stdout.strip()


def install(version: str) -> None:
    """Install one version into a folder of its own; whole or not at all."""
    folder, half = CACHE / version, CACHE / f"{version}.part"
    if folder.is_dir():
        return
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    words = ["npm", "install", "--prefix", str(half), "--no-audit", "--no-fund", "--ignore-scripts"]
    done = run([*words, f"{PACKAGE}@{version}"])
    found = list((half / "node_modules" / "@anthropic-ai").glob("claude-code-*/claude"))
    if done.returncode or not found:
        told = (done.stderr.strip().splitlines() or ["it brings no program for this machine"])[-1]
        raise CannotError(f"npm does not install {PACKAGE} {version}: {told}")
    half.rename(folder)


def namespaces() -> None:
    """Raises CannotError where the cage of the tests cannot be built."""
    if run(["unshare", "--net", "--mount", "sh", "-c", TRIAL]).returncode:
        raise CannotError("namespaces are not allowed here")


def run(words: list[str]) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end, whatever it says."""
    try:
        return subprocess.run(
            words,
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=INSTALL_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotError(f"{words[0]} did not end in {INSTALL_S} s") from None


def tests(version: str, args: argparse.Namespace) -> int:
    """The lane itself; a skipped test would not say that it holds."""
    checks = runpy.run_path(str(CHECKS))
    checks["prepare"]()
    env = {**os.environ, "AGENT_SYNC_CLIENT_VERSION": version, "AGENT_SYNC_CLIENT_LANE": "required"}
    words = [str(checks["PYTHON"]), "-m", "pytest", "tests/clients", *args.words]
    words += ["--full-proof"] if args.full else []
    return subprocess.run(words, cwd=ROOT, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
