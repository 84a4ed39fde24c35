"""One module for each kind of file: bytes to grids, in a process that may be lost."""
