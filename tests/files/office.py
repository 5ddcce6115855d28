"""LibreOffice without a window, for tests that want files as other programs write them."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")


def convert(paths: list[Path], kind: str, folder: Path) -> None:
    """Write the files into `folder` as LibreOffice writes that kind; formulas are computed on the way."""
    assert SOFFICE is not None
    profile = (folder.parent / "profile").as_uri()
    command = [SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(folder), *map(str, paths)], check=True, capture_output=True, timeout=300)
