"""Value types that every part of the core shares. Imports nothing of ours."""
