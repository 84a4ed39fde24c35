"""What a section is made of, and its HTML, Typst and plain faces."""
