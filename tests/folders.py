"""Folders of test corpora."""

from pathlib import Path


def make(root: Path, files: dict[str, str | bytes]) -> Path:
    """Write files under a folder, which is made."""
    root.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def tree(root: Path, *, state: bool = True) -> dict[str, bytes]:
    """The files under a folder by name; without `state` those of .cleaner are left out."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and (state or ".cleaner" not in path.relative_to(root).parts)
    }
