"""On what kind of file system a folder lies: changes that others make on a network are not told."""

import re
from pathlib import Path

NETWORK = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "ncpfs", "afs", "ceph", "9p", "virtiofs"),
        *("glusterfs", "lustre", "beegfs", "gpfs", "ocfs2", "gfs2", "orangefs", "davfs", "vboxsf"),
        *("fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.glusterfs", "fuse.davfs2", "fuse.vmhgfs"),
        *("fuse.vmhgfs-fuse", "fuse.gcsfuse", "fuse.juicefs", "prl_fs"),
    }
)

MOUNTS = Path("/proc/self/mountinfo")

_ESCAPED = re.compile(r"\\([0-7]{3})")


def network_file_system(path: Path, mounts: Path = MOUNTS) -> str | None:
    """The kind of network file system that a folder lies on.

    None for a local one, and where the system does not tell (only Linux does).
    """
    try:
        kind = kind_of(path.resolve(), mounts.read_text("utf-8", errors="surrogateescape"))
    except OSError:
        return None
    return kind if kind in NETWORK else None


def kind_of(path: Path, mounts: str) -> str | None:
    """The kind of file system of an absolute path, by the lines of proc(5)'s `mountinfo`."""
    found, kind = Path(), None
    for line in mounts.splitlines():
        facts, _, rest = line.partition(" - ")
        words = facts.split(" ")
        if len(words) < 5 or not rest:
            continue
        place = Path(_ESCAPED.sub(lambda code: chr(int(code[1], 8)), words[4]))
        # Of two that are mounted at one place, the later one is seen.
        if path.is_relative_to(place) and len(place.parts) >= len(found.parts):
            found, kind = place, rest.split(" ")[0]
    return kind
