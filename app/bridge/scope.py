"""Flows: what a person set going, written as one coroutine, held and ended by the part of the client it belongs to. No Qt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from enum import StrEnum, auto
from functools import wraps
from inspect import Parameter, signature
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from app.bridge.lanes import Lane, Lanes

P = ParamSpec("P")
T = TypeVar("T")
Flow = Coroutine[Any, Any, object]
Report = Callable[[BaseException], None]


class Repeat(StrEnum):
    """What a second start under one key does while the first is under way."""

    ONE = auto()
    """It is told so and does not begin: two presses of a key are one flow."""
    NEWEST = auto()
    """It ends the first, whose answer nobody wants any more, and begins."""
    EACH = auto()
    """Both are under way."""


class Scope:
    """The flows of one part of the client (the program, a workplace in it, a screen in that), and its way to the lanes.

    A flow begins at once: when ``start`` returns, it has run to its first wait, and what it put into a lane stands there in the
    order of the key presses. It is held until it ends. One that fails is reported and disturbs no other. ``close`` cancels
    those under way at their wait, here and in the scopes within; a save they wait for goes on, see ``save``.

    Args:
        lanes: run the blocking work.
        report: is told of each error that a flow did not handle.
        within: the scope this one ends with.

    Attributes:
        closed: nothing begins here any more.
    """

    def __init__(self, lanes: Lanes, report: Report, within: Scope | None = None) -> None:
        self._lanes, self._report, self._within = lanes, report, within
        self._saves: _Saves = within._saves if within is not None else _Saves(report)
        self._flows: set[_Held] = set()
        self._inner: set[Scope] = set()
        self.closed: bool = within is not None and within.closed
        if within is not None:
            within._inner.add(self)

    def inner(self) -> Scope:
        """A new scope that ends with this one at the latest."""
        return Scope(self._lanes, self._report, self)

    # -- lanes -----------------------------------------------------------------------------------------

    def store(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
        """Run ``fn`` on the store's thread: a look that nobody misses if the flow ends before it. See ``save``."""
        return self._lanes.ask(Lane.STORE, fn, *args, **kwargs)

    def network(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
        """Run ``fn`` on one of the network's threads."""
        return self._lanes.ask(Lane.NETWORK, fn, *args, **kwargs)

    def save(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
        """Run ``fn`` on the store's thread to its end, whatever becomes of the flow.

        The program holds it: a scope that closes, and the program's own end, leave it running, and an error that no flow is there
        to hear any more is reported.
        """
        return self._saves.hold(self._lanes.ask(Lane.STORE, fn, *args, **kwargs))

    def emergency(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
        """As ``save``, on the emergency's own thread, where nothing is before it."""
        return self._saves.hold(self._lanes.ask(Lane.EMERGENCY, fn, *args, **kwargs))

    # -- flows -----------------------------------------------------------------------------------------

    def start(self, flow: Flow, key: Hashable = None, repeat: Repeat = Repeat.ONE) -> bool:
        """Begin a flow; False where it was not begun: one under its key is under way, or the scope is closed.

        Args:
            flow: a coroutine nobody has begun.
            key: what it is; None is like nothing else.
            repeat: what if one of this key is under way.
        """
        if self.closed or (repeat is Repeat.ONE and self.under_way(key)):
            flow.close()
            return False
        if repeat is Repeat.NEWEST:
            self.cancel(key)
        held = _Held(key)
        self._flows.add(held)
        begun = _begin(flow, self._report)
        if begun is None:
            self._flows.discard(held)
            return True
        held.task = asyncio.get_running_loop().create_task(begun)
        held.task.add_done_callback(lambda task: self._ended(held, task))
        if held.dropped:
            held.task.cancel()
        return True

    def under_way(self, key: Hashable) -> bool:
        """Whether a flow of this key has begun and not ended."""
        return key is not None and any(held.key == key and held.going for held in self._flows)

    def cancel(self, key: Hashable) -> None:
        """End the flows of this key at their wait."""
        for held in self._flows:
            if key is not None and held.key == key:
                held.drop()

    def close(self) -> None:
        """Begin nothing more and cancel what is under way; it has ended when ``busy`` says so. Safe to call twice."""
        self.closed = True
        for held in self._flows:
            held.drop()
        for scope in tuple(self._inner):
            scope.close()
        self._leave()

    @property
    def busy(self) -> bool:
        """Whether a flow here or in a scope within has not ended yet, or a save anywhere."""
        return bool(self._flows or self._saves.under_way) or any(scope.busy for scope in self._inner)

    def _ended(self, held: _Held, task: asyncio.Task[object]) -> None:
        self._flows.discard(held)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._report(error)
        self._leave()

    def _leave(self) -> None:
        """A closed scope is held by the outer one until its last flow has ended."""
        if self.closed and not self._flows and not self._inner and self._within is not None:
            self._within._inner.discard(self)
            self._within._leave()


class HasScope(Protocol):
    """Whoever starts flows: a presenter, a sheet."""

    @property
    def scope(self) -> Scope: ...


S = TypeVar("S", bound=HasScope)


def flow(
    repeat: Repeat = Repeat.ONE,
) -> Callable[[Callable[Concatenate[S, P], Flow]], Callable[Concatenate[S, P], bool]]:
    """A method that is a flow of its own: calling it starts it in its object's ``scope``, as ``Scope.start`` says, and tells whether.

    It may be connected to a signal; arguments that it does not take are left out, as Qt does. A part of a flow that another one
    awaits stays a plain ``async def``.
    """

    def mark(method: Callable[Concatenate[S, P], Flow]) -> Callable[Concatenate[S, P], bool]:
        takes = _positional(method)

        @wraps(method)
        def begin(self: S, /, *args: P.args, **kwargs: P.kwargs) -> bool:
            coroutine = method(self, *args[:takes], **kwargs)  # type: ignore[arg-type]
            return self.scope.start(coroutine, (method.__qualname__, id(self)), repeat)

        return begin

    return mark


def _positional(method: Callable[..., object]) -> int:
    """How many arguments beside ``self`` it takes by place."""
    by_place = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    return sum(found.kind in by_place for found in signature(method).parameters.values()) - 1


class _Held:
    """One flow of a scope. ``task`` is None while its first stretch runs."""

    __slots__ = ("dropped", "key", "task")

    def __init__(self, key: Hashable) -> None:
        self.key, self.dropped = key, False
        self.task: asyncio.Task[object] | None = None

    @property
    def going(self) -> bool:
        """Whether it goes on; one that has run to its end does not, though the scope is only told in the loop's next turn."""
        return not self.dropped and not (self.task is not None and self.task.done())

    def drop(self) -> None:
        """Cancel it; during its first stretch as soon as that ends."""
        self.dropped = True
        if self.task is not None:
            self.task.cancel()


class _Saves:
    """The saves under way of the whole program."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self.under_way: set[asyncio.Future[Any]] = set()

    def hold(self, work: asyncio.Future[T]) -> asyncio.Future[T]:
        """A future that may be cancelled without the work being so."""
        if work.done():
            return work
        told: asyncio.Future[T] = work.get_loop().create_future()
        self.under_way.add(work)
        work.add_done_callback(lambda _: self._ended(work, told))
        return told

    def _ended(self, work: asyncio.Future[T], told: asyncio.Future[T]) -> None:
        self.under_way.discard(work)
        error = None if work.cancelled() else work.exception()
        if told.done():  # who asked is gone
            if error is not None:
                self._report(error)
        elif work.cancelled():
            told.cancel()
        elif error is not None:
            told.set_exception(error)
        else:
            told.set_result(work.result())


def _begin(flow: Flow, report: Report) -> _Begun | None:
    """Run a flow to its first wait; None if it ended without one. Later Pythons know this as an eager task."""
    try:
        waited_for = flow.send(None)
    except StopIteration:
        return None
    except Exception as error:
        report(error)
        return None
    return _Begun(flow, waited_for)


class _Begun(Coroutine[Any, Any, object]):
    """A flow that stands at its first wait; to the task that takes it over it looks as if it began there."""

    def __init__(self, flow: Flow, waited_for: object) -> None:
        self._flow, self._waited_for = flow, waited_for
        self._handed = False

    def send(self, value: Any) -> Any:
        if self._handed:
            return self._flow.send(value)
        self._handed = True
        return self._waited_for

    def throw(self, *error: Any) -> Any:
        if not self._handed and isinstance(self._waited_for, asyncio.Future):
            self._waited_for.cancel()  # ended before its task took over: what it waits for is wanted no more
        self._handed = True
        return self._flow.throw(*error)

    def close(self) -> None:
        self._flow.close()

    def __await__(self) -> Any:
        raise TypeError("a flow that has begun is carried on by its task")
