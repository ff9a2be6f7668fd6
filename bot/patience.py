"""Asking what may never be answered: a database that hangs costs one thread, not one a request."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


class Patience:
    """Puts one question at a time and waits `seconds` for its answer, no longer.

    A server that takes the connection and then says nothing keeps its asker for ever: no time-out
    of its own runs there. While one question hangs nobody puts another.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._free = threading.Semaphore()

    def ask(self, question: Callable[[], T]) -> T:
        """The answer, or what the question raised. Raises TimeoutError when it takes too long."""
        until = time.monotonic() + self._seconds
        if not self._free.acquire(timeout=self._seconds):
            raise TimeoutError("an earlier question was not answered yet")
        answer: Future[T] = Future()
        threading.Thread(target=self._run, args=(question, answer), daemon=True).start()
        return answer.result(max(0.0, until - time.monotonic()))

    def _run(self, question: Callable[[], T], answer: Future[T]) -> None:
        try:
            answer.set_result(question())
        except BaseException as error:
            answer.set_exception(error)
        finally:
            self._free.release()
