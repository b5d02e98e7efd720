"""The page around every page: templates, words, navigation, and the headers that every page goes out with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import BaseLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, select_autoescape
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

import server
from domain.permissions import Permission
from domain.problems import Problem
from resources import words
from server.browser import cookies, times
from server.browser.page_words import language_of, say
from server.db.work import new_id
from server.plugins import capabilities, offered

if TYPE_CHECKING:
    from server.browser.visit import Visit

_FOLDER = Path(next(iter(server.__path__)))

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What every page goes out with: nothing of it is kept, nothing of others runs in it, nobody else frames it."""


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of the navigation: ``title`` is a key of the page words; shown to who has ``permission``, by ``order``."""

    path: str
    title: str
    permission: Permission
    order: int


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is shown: language, time and place."""

    lang: str
    now: int
    zone: str
    path: str

    def t(self, key: str, **params: object) -> str:
        """Words of the page."""
        return say(key, self.lang, params)

    def when(self, instant: int) -> str:
        """今天 09:12."""
        return times.when(instant, self.now, self.lang, self.zone)

    def day(self, instant: int) -> str:
        """今天, 11月3日."""
        return times.day(instant, self.now, self.lang, self.zone)

    def label(self, member: object) -> str:
        """Label of a member of a vocabulary."""
        return words.label(member, self.lang)  # type: ignore[arg-type]  # a template hands over what it was given

    def problem(self, problem: Problem) -> str:
        """What is wrong, in words."""
        return words.word(problem.code, problem.params, self.lang)

    def todo(self, problem: Problem) -> str:
        """And what to do about it; may be empty."""
        return words.todo(problem.code, problem.params, self.lang)


def look_of(request: HTTPConnection, now: int, zone: str) -> Look:
    """How somebody wants pages shown."""
    return Look(language_of(request.cookies.get(cookies.LANGUAGE)), now, zone, request.url.path)


def rendered(
    template: str,
    look: Look,
    *,
    status: int = 200,
    visit: Visit | None = None,
    flash: cookies.Flash | None = None,
    values: Mapping[str, object] | None = None,
) -> HTMLResponse:
    """A page."""
    context: dict[str, object] = {
        "look": look,
        "lang": look.lang,
        "t": look.t,
        "when": look.when,
        "day": look.day,
        "label": look.label,
        "problem": look.problem,
        "todo": look.todo,
        "visit": visit,
        "nav": navigation(visit),
        "flash": flash,
    }
    html = _environment().get_template(template).render(context | dict(values or {}))
    return HTMLResponse(html, status_code=status, headers=dict(HEADERS))


def navigation(visit: Visit | None) -> list[NavItem]:
    """The entries for somebody; none before they are signed in."""
    if visit is None or not visit.open:
        return []
    return [item for item in _all_entries() if visit.may(item.permission)]


def static_path(name: str) -> str:
    """Address of a style sheet or script, another whenever its content is another, so that browsers may keep it."""
    return f"/static/{name}?v={_digest(name)}"


def static_file(name: str) -> Path | None:
    """The file behind it: ``frame.css`` of this capability, ``desk/desk.css`` of another."""
    capability, _, file = name.rpartition("/")
    capability = capability or "browser"
    if capability not in capabilities() or file.startswith(".") or not file.endswith((".css", ".js")):
        return None
    path = _FOLDER / capability / "static" / file
    return path if path.is_file() else None


@lru_cache(maxsize=256)
def _digest(name: str) -> str:
    path = static_file(name)
    if path is None:
        raise FileNotFoundError(name)
    return sha256(path.read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=1)
def _all_entries() -> tuple[NavItem, ...]:
    found: list[NavItem] = []
    for items in offered("pages", "NAV"):
        found.extend(items)
    return tuple(sorted(found, key=lambda item: item.order))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    folders = {name: _FOLDER / name / "templates" for name in capabilities()}
    loaders: dict[str, BaseLoader] = {
        name: FileSystemLoader(folder) for name, folder in folders.items() if folder.is_dir()
    }
    made = Environment(
        loader=PrefixLoader(loaders),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(static=static_path, fresh_id=new_id)
    return made
