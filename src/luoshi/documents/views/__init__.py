"""Pages: thin; what decides stands in actions, queries and grants, what is shown in `pages`."""
