"""Help for those who see, hear or read badly: speech."""
