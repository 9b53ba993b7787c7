"""Call a function that may hang, and report where it was when its time was up."""

from __future__ import annotations

import contextvars
import inspect
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from types import FrameType

_AGAIN_S = 0.5


class TimeIsUpError(BaseException):
    """Raised inside a function whose time is up; `place` is its file and line.

    It is not an Exception, so that `except Exception` in the function cannot catch it.
    """

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


def call_within(seconds: float, function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a function returns; coroutines and generators run to their end.

    Raises TimeIsUpError after that many seconds. In the main thread a timer signal
    interrupts the function, if the system has one and it is not in use. Otherwise the
    function runs in a thread, which is abandoned if it does not end.
    """
    __tracebackhide__ = True
    if _has_free_timer():
        return _call_with_timer(seconds, function, arguments)
    return _call_in_thread(seconds, function, arguments)


def wait_within(process: subprocess.Popen[Any], seconds: float) -> int | None:
    """Return a process's exit status, None if it is still running after that time.

    `Popen.wait` measures its timeout with a clock that a test may have stopped.
    """
    waiter = threading.Thread(target=process.wait, daemon=True)
    waiter.start()
    waiter.join(seconds)
    return process.poll()


def _run(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    __tracebackhide__ = True
    returned = function(*arguments)
    if inspect.iscoroutine(returned):
        return _run_coroutine(returned)
    return list(returned) if inspect.isgenerator(returned) else returned


def _run_coroutine(coroutine: Any) -> Any:
    """Run a coroutine in another thread, since this one may have a running loop."""
    __tracebackhide__ = True
    import asyncio  # slow to import, and few mappings are coroutines

    outcome: list[Any] = []
    thread = threading.Thread(
        target=lambda: outcome.append(_outcome_of(asyncio.run, (coroutine,))),
        daemon=True,
    )
    thread.start()
    thread.join()
    return _unpack(outcome[0])


def _has_free_timer() -> bool:
    return (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        and signal.getsignal(signal.SIGALRM) in (signal.SIG_DFL, signal.SIG_IGN, None)
    )


def _call_with_timer(
    seconds: float, function: Callable[..., Any], arguments: tuple[Any, ...]
) -> Any:
    __tracebackhide__ = True
    fired: list[str] = []

    def break_in(_: int, frame: FrameType | None) -> None:
        fired.append(_place_of(frame))
        error = TimeIsUpError(fired[0])
        if len(fired) > 1:
            _raise_at_next_line(frame, error)
        raise error

    before, tracer = signal.signal(signal.SIGALRM, break_in), sys.gettrace()
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_S)
    try:
        return _run(function, arguments)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if len(fired) > 1:
            sys.settrace(tracer)


def _raise_at_next_line(frame: FrameType | None, error: TimeIsUpError) -> None:
    """Raise again at the next line, inside the clause that caught the first error.

    It is the only way out of a loop around `except BaseException: pass`.
    """

    def raise_it(_: FrameType, event: str, __: Any) -> Any:
        if event == "line":
            raise error
        return raise_it

    # New frames, such as a finalizer's, do not belong to the loop.
    sys.settrace(lambda *_: None)
    while frame is not None and frame.f_code is not _run.__code__:
        frame.f_trace = raise_it
        frame = frame.f_back


def _call_in_thread(
    seconds: float, function: Callable[..., Any], arguments: tuple[Any, ...]
) -> Any:
    __tracebackhide__ = True
    outcome: list[Any] = []
    context = contextvars.copy_context()
    thread = threading.Thread(
        target=lambda: outcome.append(
            _outcome_of(context.run, (_run, function, arguments))
        ),
        daemon=True,
    )
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise TimeIsUpError(_place_of(sys._current_frames().get(thread.ident or 0)))  # noqa: SLF001 - the documented way to see another thread
    return _unpack(outcome[0])


def _outcome_of(
    function: Callable[..., Any], arguments: tuple[Any, ...]
) -> tuple[Any, BaseException | None]:
    __tracebackhide__ = True
    try:
        return function(*arguments), None
    except BaseException as error:  # noqa: BLE001 - carried over to the caller's thread
        return None, error


def _unpack(outcome: tuple[Any, BaseException | None]) -> Any:
    __tracebackhide__ = True
    value, error = outcome
    if error is not None:
        raise error
    return value


def _place_of(frame: FrameType | None) -> str:
    if frame is None:
        return "an unknown place"
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"
