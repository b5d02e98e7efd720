"""The pages of the board: those that everybody sees, and those on which it is written."""

from __future__ import annotations

from fastapi import APIRouter

from domain.permissions import Permission
from server.board import public, writing
from server.browser.frame import NavItem

router = APIRouter()
router.include_router(writing.router)
router.include_router(public.router)

NAV = (
    NavItem(writing.LIST, "board.nav", Permission.BOARD_WRITE, order=80),
    NavItem(writing.NAMING, "board.naming.nav", Permission.PRAISE_READ_OWN, order=81),
)
