"""One run of publishing, from a result to a site."""
