"""Materials that a citizen hands in: captured pages, their limits, and what is refused."""
