"""Executed notebooks as HTML and PDF."""
