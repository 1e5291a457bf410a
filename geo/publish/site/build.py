"""Publishing: every page and file of a release, written whole or not at all.

A new site is built beside the old one, takes its past releases (as links to the same files where
the disk allows), and takes its place by two renames.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.errors import PublishError
from geo.model.atlas import View
from geo.publish.progress import Progress
from geo.publish.site.page import Page
from geo.publish.site.publication import Publication
from geo.publish.site.shared_files import hashed_names
from geo.publish.site.shell import at_root, in_release, write_page

INDEX = Path("versions") / "index.json"


@dataclass(frozen=True, slots=True)
class Tree:
    """The folder that is being written."""

    root: Path

    def write(self, path: str, content: bytes | str) -> None:
        """Write a file under the root."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
