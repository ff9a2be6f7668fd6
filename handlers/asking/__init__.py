"""Questions about counts in people's own words: a small grammar, pure."""
