"""SQL files, one a version: see offline_queue/storage/migrate.py."""
