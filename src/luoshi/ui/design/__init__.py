"""The living page of components: every piece of the interface in all its states, with invented data."""
