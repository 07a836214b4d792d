"""What the page on running a server says to put around one: nginx, Caddy, systemd."""

import os
import shlex
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent_sync.cli.command_table import TABLE, build_parser
from support import TIMEOUT_S, need

from .documents import ROOT, blocks
from .page_shell import PageShell, Typed, typed
from .rooms_shell import rooms_shell

PAGE = ROOT / "docs" / "running-a-server.md"
NAME = "rooms.example.org"
NGINX = """\
daemon off;
{user}
pid {at}/nginx.pid;
error_log {at}/error.log;
events {{}}
http {{
    access_log {at}/access.log;
    client_body_temp_path {at}/body;
    proxy_temp_path {at}/proxied;
    fastcgi_temp_path {at}/fastcgi;
    uwsgi_temp_path {at}/uwsgi;
    scgi_temp_path {at}/scgi;
{server}
}}
"""
CADDY = """\
{{
	admin off
	skip_install_trust
	auto_https disable_redirects
	http_port {plain}
	https_port {port}
}}
"""


def written(kind: str) -> str:
    """The one block of this kind on the page."""
    (found,) = (block for block in blocks(PAGE) if block.info == kind)
    return "\n".join(found.lines) + "\n"


def swapped(text: str, *pairs: "tuple[str, str]") -> str:
    """A text with words replaced, each of which has to be there."""
    for old, new in pairs:
        assert old in text, f"the page does not say {old!r} any more"
        text = text.replace(old, new)
    return text


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[PageShell]:
    """A shell beside the page's server for a proxy, and a certificate as the page makes it."""
    one = rooms_shell(tmp_path)
    commands = list(typed(PAGE))
    certificate = [command for command in commands if command.text.startswith("openssl ")]
    behind = [one for one in commands if one.serves and "--behind-proxy" in one.text]
    need("openssl")
    for command in (*certificate, *behind):
        one.run(command)
    yield one
    one.close()


@pytest.fixture
def run(tmp_path: Path) -> "Iterator[Callable[..., None]]":
    """Starts a program beside the test, and ends it."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> None:
        env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home")}
        started.append(subprocess.Popen(words, env=env, cwd=tmp_path, stderr=subprocess.DEVNULL))

    yield start
    for process in started:
        process.terminate()
        process.wait(TIMEOUT_S)


def asked(shell: PageShell, port: int) -> None:
    """What a client does through a proxy: act, wait and be woken, and follow events."""
    curl = f"curl -sk --connect-to ::127.0.0.1:{port}"
    first = f"{curl} --retry 40 --retry-connrefused --retry-max-time {TIMEOUT_S // 2}"
    url = f"https://{NAME}/direct/rooms"
    shell.run(Typed(0, "field() { python3 -c 'import json,sys; print(json.load(sys.stdin)"
                       "[sys.argv[1]])' \"$1\"; }", ""))  # fmt: skip
    shell.run(Typed(0, f"{first} https://{NAME}/healthz", '{"ok":true,"program":"agent-sync"}'))
    shell.run(Typed(0, f'{curl} --json \'{{"id":"r"}}\' {url} > room.json', ""))
    shell.run(Typed(0, 'TOKEN="Authorization: Bearer $(field token < room.json)"', ""))
    wait = f"{curl} -G -H \"$TOKEN\" --data-urlencode 'condition=state._shared.go' {url}/r/wait"
    shell.run(Typed(0, f"{wait} > woken.json &", ""))
    events = f'{curl} -N --max-time 3 -H "$TOKEN" -H "Last-Event-ID: 0" {url}/r/events'
    shell.run(Typed(0, f"{events} > events.txt &", ""))
    write = f'{curl} -H "$TOKEN" --json \'{{"params":{{"key":"go","value":true}}}}\''
    shell.run(Typed(0, f"{write} {url}/r/actions/_set_state/invoke", '{...,"value":true,...}'))
    shell.run(Typed(0, "wait; cat woken.json", '{"triggered":true,...'))
    shell.run(Typed(0, "cat events.txt", '...event: state...data: {...,"key":"go",...'))


@pytest.mark.proves("SERVE-3")
def test_nginx_as_the_page_has_it(
    shell: PageShell, run: "Callable[..., None]", tmp_path: Path
) -> None:
    program, port, at = need("nginx"), free_port(), tmp_path / "nginx"
    at.mkdir()
    server = swapped(
        written("nginx"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/ssl/rooms", str(tmp_path / "repo")),
        ("127.0.0.1:8765", shell.port),
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (at / "nginx.conf").write_text(NGINX.format(user=user, at=at, server=server), "utf-8")
    run(program, "-e", str(at / "error.log"), "-c", str(at / "nginx.conf"))
    asked(shell, port)
    other = f"curl -sk --connect-to ::127.0.0.1:{port} https://evil.example/healthz"
    shell.run(Typed(0, other, '{"error":"unknown_host",...'))
    log = (at / "access.log").read_text("utf-8")
    assert "/direct/rooms/r/wait" in log
    assert "room_" not in log, "a token is in the proxy's log"


@pytest.mark.proves("SERVE-3")
def test_caddy_as_the_page_has_it(
    shell: PageShell, run: "Callable[..., None]", tmp_path: Path
) -> None:
    program, port = need("caddy"), free_port()
    site = swapped(
        written("caddyfile"),
        (f"{NAME} {{", f"{NAME} {{\n\tbind 127.0.0.1\n\ttls internal"),
        ("127.0.0.1:8765", shell.port),
    )
    config = tmp_path / "Caddyfile"
    config.write_text(CADDY.format(port=port, plain=free_port()) + site, "utf-8")
    run(program, "run", "--config", str(config), "--adapter", "caddyfile")
    asked(shell, port)


def service() -> "tuple[str, list[str]]":
    """The unit of the page, and the words of the command that it runs."""
    unit = written("ini")
    (line,) = (one for one in unit.splitlines() if one.startswith("ExecStart="))
    return unit, shlex.split(line.removeprefix("ExecStart="))


def test_the_service_runs_a_command_that_there_is() -> None:
    _, (program, name, *words) = service()
    assert program.endswith("/agent-sync")
    args = build_parser(dict.fromkeys(TABLE.values()))[1][name].parse_args(words)
    assert (args.behind_proxy, args.public_url) == (True, f"https://{NAME}")


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    program = need("systemd-analyze")
    unit, (command, *_) = service()
    path = tmp_path / "agent-sync.service"
    path.write_text(unit.replace(command, "/bin/true"), "utf-8")
    done = subprocess.run(
        [program, "verify", str(path)],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    said = [line for line in (done.stdout + done.stderr).splitlines() if path.name in line]
    assert said == []
