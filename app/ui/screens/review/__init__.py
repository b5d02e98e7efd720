"""复核: two answers to one task side by side, and what the centre refused or holds."""

from app.ui.screens.review.presenter import ReviewPresenter
from app.ui.screens.review.view import ReviewScreen

__all__ = ["ReviewPresenter", "ReviewScreen"]
