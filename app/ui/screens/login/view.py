"""The login form."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QStackedWidget, QWidget

from app.bridge.scope import Scope
from app.records.session import SessionStatus
from app.ui.screens.login.presenter import (
    ADDRESS,
    AGAIN,
    NEW,
    NUMBER,
    PASSWORD,
    LoginPresenter,
    LoginSession,
    LoginStart,
)
from app.ui.text import tr
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.chips import Chip
from app.ui.widgets.fields import Field, LineEdit
from app.ui.widgets.labels import ElidedLabel, IconLabel, label
from app.ui.widgets.layout import FlowLayout, column, row, set_shown
from app.ui.widgets.notices import Banner
from app.ui.widgets.page_area import PageArea
from app.ui.widgets.passwords import PasswordEdit, PasswordField

_FORM_WIDTH = 380
_WITH_BRAND = 800
LOGIN_SIZE = QSize(1280, 720)
"""What the form is drawn for."""


class LoginScreen(QWidget):
    """The first window.

    Signals:
        entered: somebody is in; the session's status.
    """

    entered = Signal(object)

    def __init__(self, session: LoginSession, scope: Scope, start: LoginStart) -> None:
        super().__init__()
        self.setObjectName("root")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(tr("app.name"))
        self.setMinimumSize(480, 320)
        self._start = start
        self.presenter = LoginPresenter(session, scope, self)
        self._faces = QStackedWidget()
        self._faces.addWidget(self._build_form())
        self._faces.addWidget(self._build_change())
        form = QWidget()
        form.setLayout(column(None, row(None, self._faces, None), None, margin=24))
        self._brand, self._form = self._build_brand(), PageArea()
        whole = row(self._brand, self._form, gap=0)
        whole.setStretch(0, 4)
        whole.setStretch(1, 6)
        self.setLayout(whole)
        self._form.hold(form)
        self._fields = {
            ADDRESS: self.address_field,
            NUMBER: self.number_field,
            PASSWORD: self.password_field,
            NEW: self.new_field,
            AGAIN: self.again_field,
        }
        self.show_city(start.city_name)
        QTimer.singleShot(0, self, self._begin)

    def _build_brand(self) -> QWidget:
        brand = QFrame()
        brand.setObjectName("brand")
        name = label(tr("app.name"), "brand")
        self._city = label("", "heading")
        lines = [
            row(IconLabel(icon, "accent", 20), label(tr(key), "muted", wrap=True), gap=12)
            for icon, key in (
                ("phone", "login.brand.call"),
                ("cloud-off", "login.brand.offline"),
                ("shield", "login.brand.safe"),
            )
        ]
        for line in lines:
            line.setStretch(1, 1)
        brand.setLayout(
            column(
                None,
                IconLabel("message", "accent", 44),
                8,
                name,
                label(tr("login.brand"), "muted"),
                self._city,
                24,
                *lines,
                None,
                None,
                gap=10,
                margin=(48, 40, 40, 40),
            )
        )
        brand.setMinimumWidth(320)
        return brand

    def _build_form(self) -> QWidget:
        start = self._start
        self.centre = Chip()
        self.centre.set("")
        self._where = ElidedLabel(start.address, "muted")
        self.other = Button(tr("login.other_address"), "link")
        self.other.clicked.connect(self._show_address)
        self.address = LineEdit(tr("login.address.example"))
        self.address.setText(start.address)
        self.address.editingFinished.connect(lambda: self.presenter.probe(self.address.text()))
        self.address_field = Field(tr("login.address"), self.address, hint=tr("login.address.hint"))
        self.number = LineEdit()
        self.number.setText(start.numbers[0] if start.numbers else "")
        self.number_field = Field(tr("login.number"), self.number)
        self.password = PasswordEdit()
        self.password_field = PasswordField(tr("login.password"), self.password)
        self.banner = Banner()
        self.enter = Button(tr("login.enter"), "primary", key="Enter", spread=True)
        self.enter.clicked.connect(self._login)
        self.address.submitted.connect(self.number.setFocus)
        self.number.submitted.connect(self.password.setFocus)
        self.password.submitted.connect(self._login)
        where = row(self._where, self.other)
        where.setStretch(0, 1)
        self._known_centre = QWidget()
        self._known_centre.setLayout(where)
        set_shown(self.address_field, not start.address)
        set_shown(self._known_centre, bool(start.address))
        page = QWidget()
        page.setFixedWidth(_FORM_WIDTH)
        page.setLayout(
            column(
                row(label(tr("login.title"), "title"), None, self.centre),
                self._known_centre,
                self.address_field,
                self.number_field,
                self._recent(start.numbers[1:5]),
                self.password_field,
                self.banner,
                4,
                self.enter,
                label(tr("login.offline_hint"), "faint", wrap=True),
                gap=12,
            )
        )
        return page

    def _recent(self, numbers: tuple[str, ...]) -> QWidget:
        """Those who worked here lately, to be chosen instead of typed."""
        holder = QWidget()
        flow = FlowLayout(holder, gap=6)
        for number in numbers:
            button = Button(number, icon="user", slim=True)
            button.clicked.connect(lambda _=False, n=number: self._choose(n))
            flow.addWidget(button)
        set_shown(holder, bool(numbers))
        return holder

    def _build_change(self) -> QWidget:
        self.new = PasswordEdit()
        self.again = PasswordEdit()
        self.new_field = PasswordField(tr("login.new"), self.new, hint=tr("login.new.hint"))
        self.again_field = PasswordField(tr("login.again"), self.again)
        self.change = Button(tr("login.change"), "primary", key="Enter", spread=True)
        self.change.clicked.connect(self._change)
        self.new.submitted.connect(self.again.setFocus)
        self.again.submitted.connect(self._change)
        page = QWidget()
        page.setFixedWidth(_FORM_WIDTH)
        page.setLayout(
            column(
                label(tr("login.change.title"), "title"),
                label(tr("login.change.why"), "muted", wrap=True),
                self.new_field,
                self.again_field,
                4,
                self.change,
                None,
                gap=12,
            )
        )
        return page

    def _begin(self) -> None:
        if self._start.address:
            self.presenter.probe(self._start.address)
        first = (
            self.address if not self._start.address else self.password if self._start.numbers else self.number
        )
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_address(self) -> None:
        self._known_centre.hide()
        self.address_field.show()
        self.address.setFocus()
        self.address.selectAll()

    def _choose(self, number: str) -> None:
        self.number.setText(number)
        self.password.setFocus()

    def _login(self) -> None:
        self.presenter.login(self.address.text(), self.number.text(), self.password.text())

    def _change(self) -> None:
        self.presenter.change(self.new.text(), self.again.text())

    # -- the presenter asks -------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        set_shown(self._brand, self.width() >= _WITH_BRAND)
        super().resizeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Put away by the program, not minimised by a person: it is about to be deleted."""
        if not event.spontaneous():
            self.presenter.scope.close()
        super().hideEvent(event)

    def show_centre(self, text: str, tone: Tone) -> None:
        """Whether a centre answers."""
        self.centre.set(text, tone)

    def show_city(self, name: str) -> None:
        """The city's name."""
        self._city.setText(tr("login.city", city=name) if name else "")

    def error(self, field: str, text: str) -> None:
        """What is wrong, at a field; with an empty field over the form."""
        if field not in self._fields:
            self.banner.say(text, Tone.BAD)
            return
        if field == ADDRESS:
            self._known_centre.hide()
            self.address_field.show()
        self._fields[field].set_error(text)
        target = self._fields[field].input
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(target, QLineEdit):
            target.selectAll()

    def forget_password(self) -> None:
        """A try failed: the next one is typed anew."""
        self.password.clear()

    def clear_errors(self) -> None:
        """Nothing is wrong any more."""
        self.banner.say("")
        for field in self._fields.values():
            field.clear_error()

    def busy(self, on: bool) -> None:
        """A login is under way, or has ended."""
        self.enter.setEnabled(not on)
        self.change.setEnabled(not on)
        self.enter.setText(tr("login.entering") if on else tr("login.enter"))

    def ask_new_password(self, status: SessionStatus) -> None:
        """The password must be changed before anything else."""
        self._faces.setCurrentIndex(1)
        self.new.setFocus(Qt.FocusReason.OtherFocusReason)

    def come_in(self, status: SessionStatus) -> None:
        """The person is in."""
        self.password.clear()
        self.new.clear()
        self.again.clear()
        self.entered.emit(status)
