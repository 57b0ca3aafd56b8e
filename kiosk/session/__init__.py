"""The citizen's session: a pure machine (states, events, effects) and the loop that carries its effects out."""
