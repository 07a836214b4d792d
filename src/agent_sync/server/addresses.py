"""Where a server stands, what it is called, and whether it is a border (SERVE-3)."""

import ipaddress
from urllib.parse import urlsplit

from ..errors import UsageError

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
_PLAIN_PORTS = {"http": 80, "https": 443}


class Address:
    """One server's place: ``host`` as it was given, ``port`` as it was bound."""

    __slots__ = ("host", "port", "proxied", "proxy", "public", "secure")

    def __init__(
        self, host: str, port: int, *, secure: bool = False, proxied: bool = False,
        public: str = "", proxy: str = "",
    ) -> None:  # fmt: skip
        self.host = host
        self.port = port
        self.secure = secure
        self.proxied = proxied
        self.public = public.rstrip("/")
        self.proxy = proxy

    @property
    def private(self) -> bool:
        """Whether only this machine can speak to it: thin rooms exist nowhere else."""
        return is_loopback(self.host) and not (self.secure or self.proxied or self.public)

    def is_proxy(self, peer: str) -> bool:
        """Whether a peer is the proxy: it is on this machine, unless its address was said."""
        return peer == self.proxy if self.proxy else is_loopback(peer)

    @property
    def url(self) -> str:
        """Where it listens, for a person to open on this machine."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self._scheme}://{shown}:{self.port}"

    @property
    def link(self) -> str:
        """Where people reach it."""
        return self.public or self.url

    @property
    def origin(self) -> str:
        """What passkeys, tokens and links are bound to: on this machine alone ``localhost``."""
        local = is_loopback(self.host) and not self.public
        return f"{self._scheme}://localhost:{self.port}" if local else self.link

    @property
    def hosts(self) -> frozenset[str]:
        """What may stand in ``Host``."""
        named = {_netloc(name, self.port, self._scheme) for name in self._names}
        own = {f"{name}:{self.port}" for name in self._names}
        return frozenset(named | own | ({urlsplit(self.public).netloc.lower()} - {""}))

    @property
    def origins(self) -> frozenset[str]:
        """What may stand in ``Origin``."""
        own = {f"{self._scheme}://{_netloc(name, self.port, self._scheme)}" for name in self._names}
        parts = urlsplit(self.public)
        return frozenset(own | ({f"{parts.scheme}://{parts.netloc}".lower()} - {"://"}))

    def base(self, host: str) -> str:
        """The one of ``origins`` that whoever sends this ``Host`` means."""
        named = [one for one in self.origins if urlsplit(one).netloc == host.lower()]
        return max(named, default=self.origin)  # https before http

    @property
    def _scheme(self) -> str:
        return "https" if self.secure else "http"

    @property
    def _names(self) -> "tuple[str, ...]":
        shown = f"[{self.host}]" if ":" in self.host else self.host.lower()
        return (*LOOPBACK_NAMES, shown) if is_loopback(self.host) else (shown,)


def _netloc(name: str, port: int, scheme: str) -> str:
    return name if port == _PLAIN_PORTS[scheme] else f"{name}:{port}"


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def has_passkeys(address: Address) -> bool:
    """Whether browsers have passkeys there: https by a name, or this machine's own."""
    parts = urlsplit(address.origin)
    return parts.scheme == "https" or parts.hostname == "localhost"


def check(address: Address, profile: str, cert: str, key: str) -> None:
    """Refuse a border that is none. Raises UsageError."""
    if bool(cert) != bool(key):
        raise UsageError("--tls-cert and --tls-key belong together")
    parts = urlsplit(address.public)
    plain = parts.scheme in _PLAIN_PORTS and parts.hostname and "@" not in parts.netloc
    if address.public and not (plain and address.public == f"{parts.scheme}://{parts.netloc}"):
        raise UsageError("--public-url is https://NAME or https://NAME:PORT, and nothing more")
    if not is_loopback(address.host) and not (address.public and (cert or address.proxied)):
        raise UsageError(
            f"{address.host} is not this machine alone: that needs --public-url, and --tls-cert "
            "with --tls-key, or --behind-proxy"
        )
    if address.proxy and not address.proxied:
        raise UsageError("--proxy-address belongs to --behind-proxy")
    if address.proxied and not address.public:
        raise UsageError("--behind-proxy needs --public-url: what the proxy is called")
    if profile == "thin" and not address.private:
        raise UsageError("thin rooms have no tokens: they are served on this machine alone")
