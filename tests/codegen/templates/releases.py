"""Releases of openapi-python-client, made from the one that is installed."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

from generator.codegen.templates import stock

STOCK = stock.find_stock_templates()
SOURCE = STOCK.folder.parent


def wheel(folder: Path, version: str, change: Callable[[str, str], str | None]) -> Path:
    """A release of the installed generator, each of whose files went through `change`; `None` leaves it out."""
    info = f"openapi_python_client-{version}.dist-info"
    files = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: openapi-python-client\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    for path in sorted(SOURCE.rglob("*")):
        if path.is_file() and path.suffix in {".py", ".jinja", ".typed"}:
            name = path.relative_to(SOURCE).as_posix()
            text = change(name, path.read_text(encoding="utf-8"))
            if text is not None:
                files[f"openapi_python_client/{name}"] = text
    target = folder / f"openapi_python_client-{version}-py3-none-any.whl"
    with zipfile.ZipFile(target, "w") as archive:
        record = []
        for name, text in files.items():
            archive.writestr(name, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
            record.append(f"{name},sha256={digest},{len(text.encode())}")
        archive.writestr(f"{info}/RECORD", "\n".join([*record, f"{info}/RECORD,,"]))
    return target
