"""How our workbooks look: looks, pages, heights of rows, files without a date."""
