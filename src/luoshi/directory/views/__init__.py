"""Pages of units, people and bodies."""
