"""Results of earlier years: under which ids and which rules they stand beside this one."""
