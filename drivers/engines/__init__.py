"""Engines: libraries that judge pictures (faces, text), each in a child process of its own."""
