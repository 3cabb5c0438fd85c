"""The peers, each where nothing else is: made once in a folder, the packages generated here put in anew each time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
PINS = Path(__file__).with_name("peers")
STOCK = {"project_name_override": "stock-client", "package_name_override": "stock_client"}


def environment() -> dict[str, str]:
    """Ours without what changes how Python runs, or where the calls go."""
    unwanted = {"http_proxy", "https_proxy", "all_proxy"}
    kept = {key: value for key, value in os.environ.items() if key.lower() not in unwanted}
    kept = {key: value for key, value in kept.items() if not key.startswith(("PYTHON", "APIFY_"))}
    # What runs tools looks for them beside the interpreter.
    return kept | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def make(folder: Path) -> dict[str, Path]:
    """The interpreter of each environment, with everything compiled."""
    pythons = {pins.stem: _made(folder / pins.stem, pins) for pins in sorted(PINS.glob("*.txt"))}
    for home in ("ours", "httpx2"):
        _put(ROOT / "generated/apify_dataset_client", pythons[home])
    _put(stock(folder / "generated"), pythons["stock"])
    for python in pythons.values():
        run(str(python), "-m", "compileall", "-q", str(_site(python)))
    run(sys.executable, "-m", "compileall", "-q", str(ROOT / "generator"), str(Path(__file__).parent))
    return pythons


def stock(folder: Path) -> Path:
    """The package that the stock generator makes of the fragment."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    config = folder / "config.yaml"
    config.write_text("".join(f"{key}: {value}\n" for key, value in STOCK.items()))
    run(*generate(folder / "stock-client", config))
    return folder / "stock-client/stock_client"


def generate(output: Path, config: Path) -> list[str]:
    """The stock generator's command; it runs the formatter too."""
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", str(ROOT / "spec/dataset.yaml")]
    return [*command, "--config", str(config), "--output-path", str(output), "--overwrite"]


def run(*command: str) -> None:
    """Run it quietly; what it said is shown when it fails."""
    done = subprocess.run(command, env=environment(), cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def _made(folder: Path, pins: Path) -> Path:
    """The interpreter of one environment, made again when its pins are others than it was made from."""
    python, mark = folder / "bin/python", folder / "made-from.txt"
    if not (mark.is_file() and mark.read_bytes() == pins.read_bytes()):
        print(f"setting up {folder} (once)", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, symlinks=True)
        pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-qq", "--no-cache-dir"]
        run(*pip, "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:", "-r", str(pins))
        shutil.copyfile(pins, mark)
    return python


def _put(package: Path, python: Path) -> None:
    target = _site(python) / package.name
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(package, target, ignore=shutil.ignore_patterns("__pycache__"))


def _site(python: Path) -> Path:
    home = str(python.parent.parent)
    return Path(sysconfig.get_path("purelib", "venv", {"base": home, "platbase": home}))
