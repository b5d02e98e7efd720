"""Telling a fault of the machine (disk full, no centre) from a mistake of ours, in words that say what to do."""

from __future__ import annotations

import errno
import logging
import sys
import threading
from dataclasses import dataclass
from secrets import token_hex
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot

from domain.problems import ProblemError

log = logging.getLogger(__name__)

_BY_ERRNO = {
    errno.ENOSPC: "fault.disk_full",
    errno.EDQUOT: "fault.disk_full",
    errno.EROFS: "fault.read_only",
    errno.EACCES: "fault.read_only",
    errno.EPERM: "fault.read_only",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What to tell the person.

    Attributes:
        own: it is a mistake of the program and stands in the log under ``number``.
        key: key of the words in the screens' catalogue; empty where ``error`` carries problems with words of their own.
        params: values for the words.
        number: under which it stands in the log, empty for faults of the machine.
        error: what was raised.
    """

    own: bool
    key: str
    params: dict[str, str]
    number: str
    error: BaseException


def judge(error: BaseException) -> Fault:
    """Whose fault an error is. Our own gets a number and goes to the log with its trace; nothing personal is in either."""
    if isinstance(error, ProblemError):
        return Fault(False, "", {}, "", error)
    if isinstance(error, ConnectionError | TimeoutError):
        return Fault(False, "fault.offline", {}, "", error)
    if isinstance(error, OSError):
        key = _BY_ERRNO.get(error.errno or 0, "fault.environment")
        return Fault(False, key, {"detail": error.strerror or type(error).__name__}, "", error)
    if isinstance(error, MemoryError):
        return Fault(False, "fault.environment", {"detail": "memory"}, "", error)
    number = token_hex(3)
    log.error("own fault %s", number, exc_info=(type(error), error, error.__traceback__))
    return Fault(True, "fault.own.text", {"number": number}, number, error)


class FaultReporter(QObject):
    """Takes over the hooks for errors nobody caught, on any thread, and tells the main thread.

    Signals:
        reported: a ``Fault``, on the main thread.
    """

    reported = Signal(object)
    _raised = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._raised.connect(self._report, Qt.ConnectionType.QueuedConnection)
        self._old_hook = sys.excepthook
        self._old_thread_hook = threading.excepthook

    def install(self) -> None:
        """From now on an error that nobody caught ends in words, not in a silent death."""
        sys.excepthook = self._main_hook
        threading.excepthook = self._thread_hook

    def remove(self) -> None:
        """Put the former hooks back."""
        sys.excepthook, threading.excepthook = self._old_hook, self._old_thread_hook

    @Slot(object)
    def tell(self, error: BaseException) -> None:
        """Report an error that was caught but that nobody knows what to do about."""
        self._raised.emit(error)

    def _main_hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            self._old_hook(kind, error, trace)
        else:
            self._raised.emit(error)

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            self._raised.emit(args.exc_value)

    @Slot(object)
    def _report(self, error: BaseException) -> None:
        self.reported.emit(judge(error))
