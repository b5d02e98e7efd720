"""Logins by browsers: begun by a password, looked up by their cookie, ended by hand or by time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from domain.wire import codec
from server.accounts import tokens
from server.accounts.browsing import LONGEST_MS, SEEN_EVERY_MS, BrowserSession, Step
from server.accounts.people import Person
from server.accounts.repository import browsing
from server.db.database import Database
from server.db.work import Reading, UnitOfWork, new_id


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A login as its owner sees it: by which ``browser``, and from where."""

    session_id: str
    browser: str
    address: str
    factor: str | None
    created_at: int
    seen_at: int


def begin(work: UnitOfWork, person: Person, step: Step, told: Mapping[str, str]) -> str:
    """Begin a login whose password held; returns the token of its cookie."""
    session_id, token = new_id(), tokens.new_access(work.city_id)
    browsing.add_browser_session(
        work,
        {
            "session_id": session_id,
            "user_id": person.user_id,
            "token_hash": tokens.digest(token),
            "step": step,
            "factor": None,
            "told": work.sealer.seal(codec.encode(dict(told)), _place(session_id)),
            "challenge": None,
            "until": work.now + LONGEST_MS,
        },
    )
    return token


def step_up(work: UnitOfWork, session_id: str, step: Step, factor: str | None) -> str:
    """A login came further: it goes on under another token, so that whoever knew the old one knows nothing."""
    token = tokens.new_access(work.city_id)
    browsing.change_browser_session(
        work, session_id, token_hash=tokens.digest(token), step=step, factor=factor, challenge=None
    )
    return token


def look_up(database: Database, token: str) -> BrowserSession | None:
    """The login of a cookie, also one whose time was over lately; ``None`` where there is none."""
    city_id = tokens.city_of(token)
    if city_id is None:
        return None
    with database.read(city_id) as reading:
        found = browsing.browser_session_by(reading, tokens.digest(token))
        now = reading.now
    if found is not None and not found.over and found.seen_at + SEEN_EVERY_MS <= now:
        with database.write(city_id) as work:
            browsing.change_browser_session(work, found.user.session_id, seen_at=work.now)
    return found


def own(reading: Reading, user_id: str) -> list[OwnSession]:
    """Somebody's logins that hold, the newest first."""
    found = []
    for line in browsing.browser_sessions_of(reading, user_id):
        told = codec.decode(reading.sealer.open(line.told, _place(line.session_id)), dict)
        found.append(
            OwnSession(
                line.session_id,
                browser_of(told["agent"]),
                told["address"],
                line.factor,
                line.created_at,
                line.seen_at,
            )
        )
    return found


def browser_of(agent: str) -> str:
    """What somebody knows their browser by, of all that it says of itself: ``Chrome 78 · Windows``."""
    name = next(
        (f"{names[0]} {found[1]}" for names in _BROWSERS if (found := re.search(names[1], agent))), ""
    )
    system = next((words for mark, words in _SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (name, system) if part)


_BROWSERS = (
    ("Edge", r"\bEdg\w*/(\d+)"),
    ("Firefox", r"\bFirefox/(\d+)"),
    ("Chrome", r"Chrome/(\d+)"),
    ("Safari", r"\bVersion/(\d+)[.\d]* .*Safari"),
)
"""As browsers name themselves; the first that is found, for most say they are Chrome and Safari too."""
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def _place(session_id: str) -> bytes:
    return f"browser session {session_id}".encode()
