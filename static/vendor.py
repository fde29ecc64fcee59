"""Fetch the pinned browser assets into ``static/vendor``: ``python static/vendor.py``.

Run by whoever changes a version; the results are committed with their licence
texts. ``--check`` compares the files with ``VENDOR.toml`` and fetches nothing.
Needs npm.
"""

import argparse
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).parent / "vendor"
# package, version, licence, {file in the package: file of ours}. folium 0.20 is written for
# Leaflet 1.9; of the rest that it asks for (jQuery, Bootstrap, icon fonts) nothing is used.
ASSETS = (
    (
        "leaflet",
        "1.9.4",
        "BSD-2-Clause",
        {
            "dist/leaflet.js": "leaflet/leaflet.js",
            "dist/leaflet.css": "leaflet/leaflet.css",
            "LICENSE": "leaflet/LICENSE",
        },
    ),
)
MANIFEST = VENDOR / "VENDOR.toml"


def fetch() -> None:
    """Replace the assets and write their list."""
    lines = ["# Written by static/vendor.py; the files below are copied without change."]
    for package, version, licence, files in ASSETS:
        with tempfile.TemporaryDirectory() as scratch:
            subprocess.run(  # noqa: S603 - fixed words
                ["npm", "pack", f"{package}@{version}", "--silent", "--pack-destination", scratch],  # noqa: S607
                check=True,
                stdout=subprocess.DEVNULL,
            )
            archive = next(Path(scratch).glob("*.tgz"))
            packed = hashlib.sha256(archive.read_bytes()).hexdigest()
            copied = _copy(archive, files)
        lines += ["", "[[package]]", f'name = "{package}"', f'version = "{version}"']
        lines += [f'licence = "{licence}"', f'source = "npm, tarball sha256 {packed}"']
        lines += ["[package.sha256]"] + [f'"{name}" = "{digest}"' for name, digest in copied]
    MANIFEST.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _copy(archive: Path, files: dict[str, str]) -> list[tuple[str, str]]:
    copied = []
    with tarfile.open(archive) as packed:
        for source, target in files.items():
            member = packed.extractfile(f"package/{source}")
            if member is None:
                raise FileNotFoundError(source)
            content = member.read()
            path = VENDOR / target
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            copied.append((target, hashlib.sha256(content).hexdigest()))
    return copied


def check() -> list[str]:
    """Return what differs from the list; empty when all is as it was fetched."""
    import tomllib

    wanted: dict[str, str] = {}
    for package in tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["package"]:
        wanted |= package["sha256"]
    there = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path != MANIFEST
    }
    names = sorted(wanted.keys() | there.keys())
    return [name for name in names if wanted.get(name) != there.get(name)]


def main() -> int:
    """Fetch or check; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare with VENDOR.toml")
    if not parser.parse_args().check:
        fetch()
    wrong = check()
    for name in wrong:
        print(f"{name}: not the file that VENDOR.toml lists", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
