"""Pages of the door itself: signing in, one's own account, style sheets and drafts."""

from __future__ import annotations

from fastapi import APIRouter

from server.browser.pages import account, factors, files, login

router = APIRouter(tags=["pages"])
for _part in (login, account, factors, files):
    router.include_router(_part.router)
