"""Bytes of a file to grids and tables; hostile files are refused."""
