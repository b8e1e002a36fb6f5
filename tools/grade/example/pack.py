"""Archives with the same bytes every time, good ones and broken ones."""

import io
import zipfile

_TIME = (2026, 10, 12, 9, 0, 0)
_FILE, _LINK = 0o100644, 0o120777


def make_zip(files, links=None):
    """Returns a zip of `files`, path to bytes, in their order; `links`: path to target."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        entries = [(path, data, _FILE) for path, data in files.items()]
        entries += [(path, to.encode(), _LINK) for path, to in (links or {}).items()]
        for path, data, mode in entries:
            info = zipfile.ZipInfo(path, _TIME)
            info.create_system = 3  # Unix, on every machine.
            info.external_attr = mode << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def truncated(data, files):
    """Returns the start of a zip of more than `files` files: those are whole in it."""
    at = 0
    for _ in range(files + 1):
        at = data.index(b"PK\x03\x04", at) + 4
    return data[:at + 40]
