"""Engines that run a notebook once per unit, all with the outputs a Jupyter kernel would give."""
