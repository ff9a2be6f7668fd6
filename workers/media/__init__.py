"""Photos and files: what is taken, and how it is cleaned before it is kept."""
