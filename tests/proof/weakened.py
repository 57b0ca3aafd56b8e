"""The outbox made worse on purpose, for negative controls: a proof that cannot see these sees nothing."""

from __future__ import annotations

