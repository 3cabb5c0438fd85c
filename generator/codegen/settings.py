"""The settings of the package, `client.yaml`, as a configuration of openapi-python-client."""

from __future__ import annotations

from keyword import iskeyword
from pathlib import Path

from openapi_python_client.config import Config, ConfigFile, MetaType

from generator.documents.yaml import Document
from generator.problem import Problem


def build_config(settings: Document, fragment: Document, target: Path) -> Config:
    """Build the configuration for a package in `target`; raise `Problem` for a setting that is not supported."""
    if not isinstance(settings.data, dict):
        raise settings.problem("expected a mapping of settings", ())
    for key in settings.data:
        if key not in ConfigFile.model_fields:
            known = ", ".join(sorted(ConfigFile.model_fields))
            raise settings.problem(f"unknown setting {key!r}", (key,), help=f"known are {known}")
    if "post_hooks" in settings.data:
        raise settings.problem(
            "post_hooks are not run", ("post_hooks",), help="remove it: generator/codegen formats the package"
        )
    if settings.data.get("literal_enums"):
        raise settings.problem("literal_enums is not supported: enumerations keep unknown values", ("literal_enums",))
    name = settings.data.get("package_name_override")
    if name is not None and not (isinstance(name, str) and name.isidentifier() and not iskeyword(name)):
        raise settings.problem(f"{name!r} cannot be imported", ("package_name_override",), help="use a Python name")
    try:
        file = ConfigFile(**settings.data)
    except ValueError as error:
        raise Problem(f"not a valid configuration: {error}", settings.file) from None
    file.post_hooks = []
    return Config.from_sources(
        config_file=file,
        meta_type=MetaType.UV,
        document_source=Path(fragment.file),
        file_encoding="utf-8",
        overwrite=True,
        output_path=target,
    )
