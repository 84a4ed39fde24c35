"""Records of rules made again with something changed."""


def made_anew(record, **changes):
    """The same record with some fields changed, and nothing that was worked out before."""
    fields = {name: getattr(record, name) for name in type(record).model_fields}
    return type(record)(**fields | changes)
