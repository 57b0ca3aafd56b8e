"""The encrypted outbox on the disk: tables, commits that last, keys, what is done after damage."""
