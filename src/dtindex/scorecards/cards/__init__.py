"""Whole scorecards."""
