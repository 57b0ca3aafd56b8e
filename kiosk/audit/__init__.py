"""What the terminal remembers of its work: event names and figures, never a person."""
