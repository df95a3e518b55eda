"""Numbers that never change: saved with what they were counted from, and explained against today's records."""
