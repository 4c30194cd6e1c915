"""A run that is killed: in a process of its own, by signal 9, before or after whatever leaves a trace."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from tests.publish.shop import Shop

from buckslip.publish import journal, ledger
from buckslip.publish.plan import Plan


def killed(shop: Shop, plan: Plan, at: int, *, allow_destructive: bool = False) -> bool:
    """Carry the plan out, and kill the process at that event; False when it was done before."""
    child = os.fork()
    if child == 0:
        _child(shop, plan, at, allow_destructive)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the run failed by itself"
    return False


def _child(shop: Shop, plan: Plan, at: int, allow_destructive: bool) -> None:
    status = 1
    try:
        left = [at]
        lock = threading.Lock()

        def event() -> None:
            with lock:
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        def traced(act: Callable[..., Any]) -> Callable[..., Any]:
            def done(*arguments: Any, **named: Any) -> Any:
                event()
                result = act(*arguments, **named)
                event()
                return result

            return done

        for owner, name in (
            (httpx.Client, "send"),
            (journal.Journal, "_add"),
            (ledger, "_append"),
            (Path, "replace"),
            (Path, "unlink"),
        ):
            setattr(owner, name, traced(getattr(owner, name)))
        outcomes = shop.apply(plan, allow_destructive=allow_destructive)
        status = int(any(one.error for one in outcomes))
    finally:
        os._exit(status)
