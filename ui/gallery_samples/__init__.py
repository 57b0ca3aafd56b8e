"""Page states with real words for the gallery: what a clerk would say, in normal and in elder wording."""
