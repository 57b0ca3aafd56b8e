"""A record that will never be taken: it alone is parked, and a proxy's page is no word of the platform."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from offline_queue.model import State
from offline_queue.sending.events import Parked
from tests.faults.link.scripted_platform import Scripted, answer
from tests.faults.queue_bench import Terminal, until


@pytest.mark.parametrize(
    ("status", "body", "state"),
    [
        ("413 Content Too Large", b"<html>nginx</html>", State.DEAD),
        ("422 Unprocessable", b'{"problem": "item: minLength"}', State.DEAD),
        ("400 Bad Request", b'{"problem": "no"}', State.DEAD),
        ("409 Conflict", b'{"problem": "other content under this id"}', State.CONFLICT),
    ],
)
def test_one_refused_among_many_blocks_its_own_order_key_alone(
    status: str, body: bytes, state: State, proxy: Scripted, fresh: Callable[..., Terminal]
) -> None:
    terminal = fresh(proxy.url)
    ids = [terminal.seal(f'{{"n": {n}}}') for n in range(9)]
    behind = terminal.seal('{"level": 5}', order_key=ids[7], kind="rating")
    proxy.always(f"PUT /v1/submissions/{ids[7]}", answer(status, body))
    with terminal:
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 8)
        until(lambda: len(terminal.of(Parked)) == 1)
        assert [(event.submission_id, event.state) for event in terminal.of(Parked)] == [(ids[7], state)]
        row, waiting = terminal.outbox.row(ids[7]), terminal.outbox.row(behind)
        assert row is not None and row.state is state and row.reason.startswith(status[:3]) and row.attempts == 1
        assert waiting is not None and waiting.state is State.SEALED
        proxy.pass_all()
        assert terminal.outbox.retry(ids[7])
        terminal.sender.kick()
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 10)


@pytest.mark.parametrize("status", ["400 Bad Request", "404 Not Found", "409 Conflict", "422 Unprocessable"])
def test_a_refusal_that_is_not_in_the_words_of_the_wire_parks_nothing(
    status: str, proxy: Scripted, fresh: Callable[..., Terminal]
) -> None:
    """A misrouted proxy answers 404 to everything: a terminal that believed it would have only dead records."""
    proxy.first(4, "/v1/submissions", answer(status, b"<html>not here</html>"))
    terminal = fresh(proxy.url)
    for n in range(5):
        terminal.seal(f'{{"n": {n}}}')
    with terminal:
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 5)
        assert not terminal.of(Parked)
