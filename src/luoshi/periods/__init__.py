"""When: dates and deadlines as offices write them. Pure: standard library only, no framework."""
