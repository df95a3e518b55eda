"""Several callers at the same moment, each with a connection of its own."""

from __future__ import annotations

import threading

from django.db import connection


def at_once(*calls):
    """Run the calls in threads that begin together; what each returned or raised."""
    found: list[object] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(number, call):
        try:
            start.wait(10)
            found[number] = call()
        except Exception as error:  # noqa: BLE001 - looked at by the test
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found
