"""Gaps: what rules ask for and is not there, as pages, words and what falls due."""
