"""What every device adapter promises: small protocols, states and results as values. Imports nothing of ours."""
