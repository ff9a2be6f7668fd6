"""The tables, one file a noun with its queries beside it; `db` and `scope`."""
