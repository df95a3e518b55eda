"""Pages: thin; what decides stands in actions, queries and grants."""
