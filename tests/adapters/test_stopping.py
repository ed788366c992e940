"""A process that is told to stop does so wherever it is at that moment."""

import signal
import subprocess
import sys

from infra.workers import until_told

INSIDE_THE_EVENT = """
import os, signal
from infra.workers import until_told
with until_told() as stop:
    with stop._cond:
        os.kill(os.getpid(), signal.SIGTERM)
    assert stop.wait(10)
print("ended")
"""


def test_a_signal_that_comes_while_the_event_is_locked_is_heard() -> None:
    done = subprocess.run(
        [sys.executable, "-c", INSIDE_THE_EVENT], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout == "ended\n"


def test_signals_are_handled_as_before_once_it_is_over() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with until_told() as stop:
        assert signal.getsignal(signal.SIGTERM) is not before
        assert not stop.is_set()
    assert signal.getsignal(signal.SIGTERM) is before
