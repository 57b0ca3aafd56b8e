"""What the dock asks of the bench of simulators and of the platform's trouble maker. Standard library only."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

PATIENCE = 2.0  # s: a neighbour process on loopback; past this it counts as away


class Away(Exception):
    """The other side did not answer, or refused; the text is for a developer."""


class HttpPeer:
    """One JSON server on loopback, without proxies."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def get(self, path: str) -> dict[str, Any]:
        return self._ask(urllib.request.Request(self._url + path))  # noqa: S310 an address from our own command line

    def post(self, path: str, value: dict[str, str]) -> dict[str, Any]:
        head = {"Content-Type": "application/json"}
        return self._ask(urllib.request.Request(self._url + path, json.dumps(value).encode(), head))  # noqa: S310

    def _ask(self, request: urllib.request.Request) -> dict[str, Any]:
        try:
            with self._opener.open(request, timeout=PATIENCE) as reply:
                answer = json.load(reply)
        except urllib.error.HTTPError as refusal:
            with refusal:
                raise Away(refusal.read(300).decode(errors="replace") or str(refusal)) from None
        except (OSError, ValueError) as trouble:
            raise Away(str(trouble)) from None
        if not isinstance(answer, dict):
            raise Away("the answer is no JSON object")
        return answer


def set_fault(bench: HttpPeer, role: str, fault: str, on: bool) -> None:
    """One fault more or less. The bench can only clear all of a device, so the ones that stay are played again."""
    if on:
        bench.post("/sim", {"role": role, "verb": "play", "arg": fault})
        return
    before = bench.get("/state")["simulators"][role]["state"]["faults"]
    bench.post("/sim", {"role": role, "verb": "clear", "arg": ""})
    for other in before:
        if other != fault:
            bench.post("/sim", {"role": role, "verb": "play", "arg": other})
