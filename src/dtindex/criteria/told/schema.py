"""JSON Schema of the rule files, made from the models, so that an editor completes and checks."""

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from dtindex.criteria.reading.files import SHAPES
from dtindex.disk import told_together, write_whole

__all__ = ["schema_of", "schema_text", "write_schemas"]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


class _TomlSchema(GenerateJsonSchema):
    """Schema of a TOML document, which has no null: an optional field is left out."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        number: JsonSchemaValue = {"type": "number"}
        self.update_with_validations(number, schema, self.ValidationsMapping.numeric)
        return number

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        inner = super().default_schema(schema)
        if inner.get("default", ...) is None:
            del inner["default"]
        elif inner.get("type") == "number":
            inner["default"] = json.loads(inner["default"])
        return inner


def schema_of(stem: str) -> dict[str, Any]:
    """Return the schema of a kind of rule file.

    Parameters
    ----------
    stem : {"sources", "framework", "clauses", "facts", "conditions", "flags", "group"}
        Kind of file.

    Examples
    --------
    >>> sorted(schema_of("conditions")["properties"])
    ['conditions']
    """
    schema = SHAPES[stem].model_json_schema(schema_generator=_TomlSchema)
    schema["$schema"] = _DRAFT
    return schema


def schema_text(stem: str) -> str:
    """Return the schema as the text of its file."""
    return json.dumps(schema_of(stem), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def write_schemas(root: Path) -> tuple[Path, ...]:
    """Write all schemas to ``root/schema``, where the rule files look for them."""
    folder = root / "schema"
    paths = [folder / f"{stem}.schema.json" for stem in SHAPES]
    with told_together() as trying:
        for path, stem in zip(paths, SHAPES, strict=True):
            with trying():
                write_whole(path, schema_text(stem).encode())
    return tuple(paths)
