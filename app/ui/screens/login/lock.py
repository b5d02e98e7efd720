"""The cover over a locked window: nothing is seen, sync goes on, the one who locked comes back by password."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.bridge.scope import Scope, flow
from app.records.session import SessionStage
from app.ui.screens.login.presenter import LoginSession, said
from app.ui.text import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import IconLabel, label
from app.ui.widgets.layout import column, row
from app.ui.widgets.overlay import Cover, tab_ring
from app.ui.widgets.passwords import PasswordEdit, PasswordField
from domain.problems import ProblemError


class LockCover(Cover):
    """Covers everything in the window; only F12 still reaches the program.

    Signals:
        unlocked: the password was right.
        leave_wanted: somebody else wants to work here: log this one out.
    """

    unlocked = Signal()
    leave_wanted = Signal()

    def __init__(self, host: QWidget, name: str, session: LoginSession, scope: Scope) -> None:
        super().__init__(host)
        self.setObjectName("root")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._host, self._session, self.scope = host, session, scope
        self.password = PasswordEdit()
        self.field = PasswordField(tr("login.password"), self.password)
        self.open = Button(tr("lock.open"), "primary", key="Enter", spread=True)
        self.leave = Button(tr("lock.leave"), "link")
        self.open.clicked.connect(self._unlock)
        self.password.submitted.connect(self._unlock)
        self.leave.clicked.connect(self.leave_wanted)
        page = QWidget()
        page.setFixedWidth(360)
        page.setLayout(
            column(
                row(None, IconLabel("lock", "accent", 44), None),
                row(None, label(tr("lock.title", name=name), "title"), None),
                row(None, label(tr("lock.why"), "muted"), None),
                12,
                self.field,
                self.open,
                row(None, self.leave, None),
                gap=10,
            )
        )
        self.setLayout(column(None, row(None, page, None), None))
        host.installEventFilter(self)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setGeometry(self._host.rect())
        self.raise_()
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._host.rect())
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """The page behind is out of reach."""
        return tab_ring(self, forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()

    @flow()
    async def _unlock(self) -> None:
        if not self.password.text():
            self._wrong(tr("login.missing.password"))
            return
        self.open.setEnabled(False)
        try:
            status = await self.scope.network(self._session.unlock, self.password.text())
        except Exception as error:
            self.open.setEnabled(True)
            self._refused(error)
            return
        self.open.setEnabled(True)
        self.password.clear()
        if status.stage is not SessionStage.LOCKED:
            self.hide()
            self.unlocked.emit()

    def _refused(self, error: Exception) -> None:
        if isinstance(error, ProblemError) and error.problems:
            first = error.problems[0]
            self._wrong(said(f"login.said.{first.code}", first.code, first.params))
        else:
            self._wrong(tr("login.failed_oddly", kind=type(error).__name__))

    def _wrong(self, text: str) -> None:
        self.field.set_error(text)
        self.password.clear()
        self.password.setFocus()
