"""Simulated devices, one per kind, that speak the real wire protocols. They import nothing of ours but each other."""
