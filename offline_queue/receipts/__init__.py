"""Receipt numbers, signed texts, the keys they are checked with."""
