"""The centre's address: TLS, or this very machine."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from domain.problems import Problem, ProblemError

API = "/api/v1"


def normalise(typed: str) -> str:
    """The base address of what a person typed: ``https://host[:port]``, plain ``http`` only to this machine.

    Raises:
        ProblemError: ``centre.address`` (not an address), ``centre.insecure`` (http to another machine).
    """
    text = typed.strip()
    if "://" not in text:
        text = ("http://" if _loopback(urlsplit(f"//{text}").hostname) else "https://") + text
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ProblemError(Problem("centre.address", field="address")) from None
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.query or parts.fragment:
        raise ProblemError(Problem("centre.address", field="address"))
    if parts.scheme == "http" and not _loopback(host):
        raise ProblemError(Problem("centre.insecure", field="address"))
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{parts.path.rstrip('/')}"


def _loopback(host: str | None) -> bool:
    if host is None:
        return False
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
