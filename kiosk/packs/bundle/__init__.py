"""Packs as one signed file: made by a publisher, fetched, verified, swapped in between sessions. See store.py."""
