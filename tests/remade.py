"""Records of rules made again with something changed."""


def made_anew(record, **changes):
    """The same record with some fields changed, and nothing that was worked out before."""
    known = type(record).model_fields.items()
    fields = {field.alias or name: getattr(record, name) for name, field in known}
    return type(record)(**fields | changes)
