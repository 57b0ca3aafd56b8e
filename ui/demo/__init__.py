"""Drives the real program by real touches: journeys, pictures, the search for what a session left behind."""
