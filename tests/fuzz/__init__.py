"""Random and hostile inputs to everything that takes one from outside: `make fuzz`."""
