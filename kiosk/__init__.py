"""The terminal's core: session, packs, papers, devices. No Qt, no vendor library."""

__version__ = "0.1.0"
