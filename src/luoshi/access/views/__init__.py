"""Pages: thin, everything that decides stands in grants, queries and actions."""
