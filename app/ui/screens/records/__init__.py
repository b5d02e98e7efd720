"""我的记录: what I did today and where each form is."""

from app.ui.screens.records.presenter import RecordsPresenter
from app.ui.screens.records.view import RecordsScreen

__all__ = ["RecordsPresenter", "RecordsScreen"]
