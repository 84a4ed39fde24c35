"""Facts to points and levels, exactly and with an explanation of every point."""
