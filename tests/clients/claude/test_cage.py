"""The lane itself: the client cannot reach the network, and can write nothing but scratch"""

import sys

import proofs
from support import CHECKOUT

from .place import Place

PROBE = """
import socket
for family, where in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
    try:
        socket.socket(family, socket.SOCK_DGRAM).connect((where, 53))
        print("reached", where)
    except OSError:
        pass
"""


def test_no_packet_leaves(place: Place, proof: proofs.Proof) -> None:
    """Inside there is one network device, loopback, and no way to anywhere else."""
    done = place.cage.run([sys.executable, "-I", "-S", "-c", PROBE], place.repo, place.env())
    assert (done.stdout, done.returncode) == ("", 0), done.stderr
    devices = place.cage.run(["cat", "/proc/net/dev"], place.repo, place.env()).stdout
    names = [line.split(":")[0].strip() for line in devices.splitlines()[2:]]
    assert names == ["lo"]
    proof.figure("network devices", ", ".join(names))


def test_nothing_else_can_be_written(place: Place, proof: proofs.Proof) -> None:
    """The checkout and the system are read-only inside, and the user's own home is not there."""
    targets = [str(CHECKOUT / "tests"), "/usr", "/etc", "/var"]
    for target in targets:
        done = place.cage.run(["touch", f"{target}/x"], place.repo, place.env())
        assert done.returncode, target
        assert "Read-only" in done.stderr
    home = place.cage.run(["sh", "-c", "ls -A ~root"], place.repo, place.env()).stdout.split()
    assert set(home) <= {".pyenv"}
    inside = place.cage.run(["touch", str(place.repo / "x")], place.repo, place.env())
    assert inside.returncode == 0
    proof.figure("places that refused a file", len(targets))
