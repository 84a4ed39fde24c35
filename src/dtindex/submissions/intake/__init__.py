"""Grids and tables to facts and problems."""
