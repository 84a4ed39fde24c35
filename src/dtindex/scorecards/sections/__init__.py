"""Sections, named as the analysis that they show."""
