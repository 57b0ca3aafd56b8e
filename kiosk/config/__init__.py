"""terminal.toml: what this one machine is, where its devices hang, who maintains it."""
