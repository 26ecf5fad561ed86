"""Measures the site against a floor: see README.md."""
