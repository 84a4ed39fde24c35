"""How sure ranks and levels are."""
