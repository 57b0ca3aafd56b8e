"""ID-card readers of GA 450 (SAM_V) on a serial line."""
