"""Code readers: serial line or keyboard wedge."""
