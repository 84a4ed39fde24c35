"""What a notebook shows: one object per section, with HTML, Typst and plain faces."""
