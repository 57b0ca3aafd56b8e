"""Inputs for decoders: random bytes and damaged copies of real ones. `FUZZ_INPUTS` says how many, nightly a million."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence

COUNT = int(os.environ.get("FUZZ_INPUTS", "20000"))
SEED = int(os.environ.get("FUZZ_SEED", "20261122"))


def inputs(corpus: Sequence[bytes], count: int = COUNT, longest: int = 3000) -> Iterator[bytes]:
    """`count` inputs, the same ones for the same seed: half damaged copies of `corpus`, the rest random bytes."""
    dice = random.Random(SEED)
    for turn in range(count):
        if corpus and turn % 2:
            yield _damaged(dice, dice.choice(corpus))[:longest]
        else:
            yield dice.randbytes(min(int(dice.expovariate(1 / 40)), longest))


def _damaged(dice: random.Random, good: bytes) -> bytes:
    """One to four of: a bit flipped, a byte changed, cut short, a piece doubled, removed or moved, bytes put in."""
    data = bytearray(good)
    for _ in range(dice.randint(1, 4)):
        if not data:
            break
        at, end = sorted((dice.randrange(len(data)), dice.randrange(len(data) + 1)))
        match dice.randrange(7):
            case 0:
                data[at] ^= 1 << dice.randrange(8)
            case 1:
                data[at] = dice.choice((0, 0x7F, 0x80, 0xFF, dice.randrange(256)))
            case 2:
                del data[at:]
            case 3:
                data[at:at] = data[at:end]
            case 4:
                del data[at:end]
            case 5:
                data += data[at:end]
            case _:
                data[at:at] = dice.randbytes(dice.randint(1, 8))
    return bytes(data)
