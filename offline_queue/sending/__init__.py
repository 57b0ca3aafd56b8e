"""From the outbox to the platform: one loop, its pace, its line; reconciliation and heartbeat beside it."""
