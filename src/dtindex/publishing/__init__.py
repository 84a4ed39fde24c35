"""Executed notebooks to pages, PDFs and the site around them."""
