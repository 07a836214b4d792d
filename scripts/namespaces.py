"""Hosts with addresses of their own on one machine: network namespaces that a bridge joins.

Nobody has to be root: all of them lie in one user namespace. Each host is kept by a process that
does nothing, and ends with the program that made it, however that ends. For the demonstration and
the tests of several machines.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

PATIENCE_S = 20
TOOLS = ("unshare", "nsenter", "ip")
NET = "10.77.0"
_SBIN = ("/usr/local/sbin", "/usr/sbin", "/sbin")
_KEEP = 'echo "$1" > /proc/sys/kernel/hostname; echo ready; exec cat'


class NoNamespacesError(Exception):
    """Hosts cannot be made here; the text says why."""


def tool(name: str) -> str:
    """The path of a program, looked for where administrators' programs are as well. Raises
    NoNamespacesError.
    """
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *_SBIN])
    found = shutil.which(name, path=path)
    if found is None:
        raise NoNamespacesError(f"there is no program '{name}'")
    return found


def _kept(words: "Sequence[str]", name: str) -> "subprocess.Popen[str]":
    """A process that keeps namespaces, once they are there. Raises NoNamespacesError."""
    keeper = subprocess.Popen(
        [*words, "sh", "-c", _KEEP, "sh", name],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert keeper.stdout is not None
    said = keeper.stdout.readline()
    while said.startswith("sh:"):  # its name could not be set: it has that of the machine, then
        said = keeper.stdout.readline()
    if said.strip() != "ready":
        keeper.kill()
        keeper.communicate(timeout=PATIENCE_S)
        raise NoNamespacesError(said.strip() or "namespaces cannot be made here")
    return keeper


class Host:
    """One host: a name, an address, and what runs there is started behind ``inside``."""

    def __init__(self, network: "Network", name: str, number: int) -> None:
        self.name = name
        self.address = f"{NET}.{number}"
        self._network = network
        self._port = f"port{number}"
        make = [*network.inside(network.keeper.pid), tool("unshare"), "--net", "--uts"]
        self.keeper = _kept(make, name)
        network.configure(
            f"link add {self._port} type veth peer name eth0 netns {self.keeper.pid}",
            f"link set {self._port} master hub up",
        )
        network.configure(
            "link set lo up", f"addr add {self.address}/24 dev eth0", "link set eth0 up",
            within=self.keeper.pid,
        )  # fmt: skip

    @property
    def inside(self) -> "list[str]":
        """What stands before a command so that it runs on this host; folder, variables and streams
        stay as they are.
        """
        return self._network.inside(self.keeper.pid)

    def cut(self) -> None:
        """From now on nothing comes and nothing goes; nobody is told, as with a pulled cable far
        away.
        """
        self._network.configure(f"link set {self._port} nomaster")

    def heal(self) -> None:
        """It is as it was."""
        self._network.configure(f"link set {self._port} master hub")


class Network:
    """A bridge and the hosts on it. Raises NoNamespacesError where that cannot be."""

    def __init__(self, *names: str) -> None:
        self._nsenter, self._ip = tool("nsenter"), tool("ip")
        self.hosts: list[Host] = []
        make = [tool("unshare"), "--user", "--map-root-user", "--net", "--uts"]
        self.keeper = _kept(make, "hub")
        try:
            self.configure("link add hub type bridge", "link set hub up")
            for number, name in enumerate(names, 11):
                self.hosts.append(Host(self, name, number))
        except BaseException:
            self.close()
            raise

    def inside(self, pid: int) -> "list[str]":
        """What stands before a command that is to run where a process is."""
        where = ["--user", "--net", "--uts", "--preserve-credentials"]
        return [self._nsenter, "--target", str(pid), *where, "--"]

    def configure(self, *lines: str, within: int = 0) -> None:
        """Give ``ip`` its lines, at the bridge or where a process is. Raises NoNamespacesError."""
        done = subprocess.run(
            [*self.inside(within or self.keeper.pid), self._ip, "-batch", "-"],
            input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=PATIENCE_S,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise NoNamespacesError(f"ip: {(done.stderr or done.stdout).strip()}")

    def close(self) -> None:
        """Let all of them go. What still runs inside keeps its namespace until it ends."""
        for keeper in [*(host.keeper for host in self.hosts), self.keeper]:
            keeper.kill()
            keeper.communicate(timeout=PATIENCE_S)


def certificate(folder: Path, address: str) -> "tuple[Path, Path]":
    """A certificate for an address, and its key: clients trust it by ``SSL_CERT_FILE``. Raises
    NoNamespacesError without openssl.
    """
    cert, key = folder / "server.pem", folder / "server.key"
    done = subprocess.run(
        [
            tool("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30", "-subj", "/CN=rooms",
            "-addext", f"subjectAltName=IP:{address}", "-keyout", str(key), "-out", str(cert),
        ],
        capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    if done.returncode:
        raise NoNamespacesError(f"openssl: {done.stderr.strip()}")
    return cert, key
