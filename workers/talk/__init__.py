"""The conversation process: leases people, runs their turns, commits, then sends."""
