"""A publisher with a key, bundles of small shelves, and the store of a terminal that trusts this publisher."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kiosk.packs import place
from kiosk.packs.bundle.build import Release, build
from kiosk.packs.bundle.keys import PackKey, public_text, trusted_keys
from kiosk.packs.bundle.store import PackStore
from offline_queue.receipts.suites import ED25519, KeptSigner

PACKS = Path(__file__).parents[4] / "assets" / "packs"
TODAY = date(2026, 11, 22)
MADE = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
FIRST, SECOND, THIRD = "2026.11.22-1", "2026.11.22-2", "2026.12.01-1"

Bundles = Callable[..., bytes]
Stores = Callable[..., PackStore]


@pytest.fixture(autouse=True)
def the_programs_own_again() -> Iterator[None]:
    """A store says where the whole process reads codes and calendar."""
    yield
    place.use(None)


@pytest.fixture(scope="session")
def signer() -> KeptSigner:
    return ED25519.generate()


@pytest.fixture(scope="session")
def keys(signer: KeptSigner) -> dict[str, PackKey]:
    return dict(trusted_keys(public_text(signer)))


def release(version: str, min_terminal: str = "0.1.0") -> Release:
    return Release(version, MADE, "临溪县政务服务管理办公室", min_terminal)


@pytest.fixture(scope="session")
def bundles(tmp_path_factory: pytest.TempPathFactory, signer: KeptSigner) -> Bundles:
    """A bundle of this version with one pack under each of these ids; made once for the same wishes."""
    made: dict[tuple[object, ...], bytes] = {}

    def make(version: str = FIRST, ids: tuple[str, ...] = ("ss-proof",), key: KeptSigner | None = None) -> bytes:
        wish = (version, ids, key)
        if wish not in made:
            folder = tmp_path_factory.mktemp("packs")
            for pack_id in ids:
                one_pack(folder, pack_id)
            made[wish] = build(folder, release(version), key or signer)
        return made[wish]

    return make


def one_pack(folder: Path, pack_id: str) -> Path:
    """The shipped 社保证明 under another id."""
    made = folder / pack_id
    shutil.copytree(PACKS / "ss-proof", made)
    head = made / "pack.yaml"
    head.write_text(head.read_text("utf-8").replace("id: ss-proof\n", f"id: {pack_id}\n", 1), "utf-8")
    return made


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packs that came with the program."""
    folder = tmp_path_factory.mktemp("program")
    one_pack(folder, "built-in")
    return folder


@pytest.fixture
def store(tmp_path: Path, program: Path, keys: dict[str, PackKey]) -> Stores:
    """The same store at each call, as after a restart."""

    def opened(**more: object) -> PackStore:
        return PackStore(tmp_path / "store", program, keys, today=lambda: TODAY, **more)  # type: ignore[arg-type]

    return opened
