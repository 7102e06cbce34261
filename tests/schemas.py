"""Validate what a command prints against the schemas in ``docs/schema``."""

import json
from pathlib import Path
from typing import Any

import jsonschema
from referencing import Registry, Resource

FOLDER = Path(__file__).parents[1] / "docs" / "schema"


def validate(document: object, name: str) -> None:
    """Raise unless ``document`` is what ``name.json`` says."""
    resources = {
        path.name: Resource.from_contents(json.loads(path.read_text()))
        for path in FOLDER.glob("*.json")
    }
    registry: Registry[Any] = Registry().with_resources(resources.items())
    schema = resources[f"{name}.json"].contents
    jsonschema.Draft202012Validator(schema, registry=registry).validate(document)
