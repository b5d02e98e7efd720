"""What the board knows against a move that the machine lets be made."""

from __future__ import annotations

from server.board.knowing import against

AGAINST_MOVE = against
