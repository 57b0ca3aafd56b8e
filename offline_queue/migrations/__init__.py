"""SQL files, one a version: see offline_queue/migrate.py."""
