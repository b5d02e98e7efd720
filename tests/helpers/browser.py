"""A browser without scripts: keeps cookies, follows where it is led, sends forms back as it was given them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from server.accounts.browsing import Step
from server.accounts.repository import account_by_number
from server.browser import sessions
from tests.helpers.centre import CITY, PASSWORD, Centre

ORIGIN = "https://testserver"
COOKIE = "__Host-minyi110"

_INPUT = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">')


@dataclass
class Browser:
    """Over TLS, as far as the centre can see."""

    centre: Centre
    cookies: dict[str, str] = field(default_factory=dict)
    last: Any = None

    def enter(self, number: str) -> Browser:
        """Signed in, the second factor shown if one is asked."""
        with self.centre.database.write(CITY) as work:
            account = account_by_number(work, number)
            assert account is not None
            told = {"agent": "a test", "address": "testclient"}
            self.cookies[COOKIE] = sessions.begin(work, account.person, Step.OPEN, told)
        return self

    def sign_in(self, number: str, password: str = PASSWORD, **more: str) -> Any:
        """By the form of the door."""
        return self.send("/login", {"number": number, "password": password, "next": "/account", **more})

    def get(self, path: str) -> Any:
        """A page, as it is answered."""
        return self._ask("GET", path, {}, None)

    def send(
        self,
        path: str,
        fields: Mapping[str, str | Sequence[str]],
        *,
        origin: str | None = ORIGIN,
    ) -> Any:
        """Send fields as they are, from a page of this site."""
        headers = {"Origin": origin} if origin is not None else {}
        return self._ask("POST", path, headers, dict(fields))

    def post(
        self,
        path: str,
        fields: Mapping[str, str | Sequence[str]] | None = None,
        *,
        form: str | None = None,
    ) -> Any:
        """Fetch the form (at ``form``, else at the same path), fill fields in, send it."""
        page = self.get(form or path)
        assert page.status_code == 200, (page.status_code, page.headers)
        return self.send(path, hidden(page.text, path) | dict(fields or {}))

    def _ask(self, method: str, path: str, headers: Mapping[str, str], fields: dict[str, Any] | None) -> Any:
        self.centre.http.cookies.clear()
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.centre.http.request(
            method,
            ORIGIN + path,
            headers={**headers, **({"Cookie": cookie} if cookie else {})},
            data=fields,
            follow_redirects=False,
        )
        for line in answer.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0].strip('"')
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        self.centre.http.cookies.clear()
        self.last = answer
        return answer


def hidden(html: str, path: str) -> dict[str, str]:
    """The hidden fields of the form of a page that is sent to a path."""
    forms = re.findall(r"<form[^>]*action=\"([^\"]*)\"[^>]*>(.*?)</form>", html, re.DOTALL)
    found = [inside for action, inside in forms if action == path]
    assert found, f"no form for {path}"
    return {name: unescape(value) for name, value in _INPUT.findall(found[-1])}
