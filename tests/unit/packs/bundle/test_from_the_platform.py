"""From the publisher over the reference platform to a terminal."""

from __future__ import annotations

from pathlib import Path

from central import bundles as desk
from kiosk.packs.bundle.refused import Reason, Refused
from kiosk.packs.bundle.store import NothingNew, Swapped, Waiting
from kiosk.platform_client import PlatformClient
from tests.unit.packs.bundle.conftest import FIRST, SECOND, Bundles, Stores
from tests.unit.platform.live_platform import live_platform


def test_what_is_published_arrives_and_what_is_published_again_does_not(
    store: Stores, bundles: Bundles, tmp_path: Path
) -> None:
    terminal = store()
    with live_platform(tmp_path / "platform") as (platform, url):
        client = PlatformClient(url, "token-of-the-test", "LX0417")
        assert terminal.check(client) == NothingNew("none")
        for version in (FIRST, SECOND):
            desk.publish(platform, bundles(version))
            assert isinstance(terminal.check(client), Waiting)
            swapped = terminal.swap()
            assert isinstance(swapped, Swapped)
            assert swapped.version == version
        desk.publish(platform, bundles(FIRST))
        old = terminal.check(client)
        assert isinstance(old, Refused)
        assert old.reason is Reason.OLD_VERSION
    assert terminal.check(client) == NothingNew("unavailable")
