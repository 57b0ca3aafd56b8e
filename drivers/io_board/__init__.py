"""I/O board: lamps, call button, door, tamper, presence, headphones, UPS."""
