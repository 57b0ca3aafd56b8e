"""What a technician asks of a terminal from the command line."""
