"""Pages that no notebook makes: the start page, lists, method, open data, what changed."""
