"""Rule files to records, or to faults."""
