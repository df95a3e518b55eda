"""Figures whose numbers are typed in with their source (填报)."""
