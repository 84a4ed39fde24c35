"""Sums of what institutions reported, over a province, its areas and its stages."""
