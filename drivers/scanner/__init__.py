"""Document scanner (D4): SANE in a child process that is killed at its deadline."""
