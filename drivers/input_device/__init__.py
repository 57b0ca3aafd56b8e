"""Keypads, keyboards and touch panels as devices: health, never what was typed."""
