"""A digital transformation index for schools: rules as data, exact points, scorecards."""
