"""Scenarios of the simulators: one TOML file each; drivers/simulators/scenario.py says what stands in them."""
