"""Packs a bundle: pack.py OUT SPEC COMPILER GRADE SUPERVISOR COMPILE SCRIPT... LIST

LIST names the files of the build that grading needs, a line each; they keep their paths,
below bundle/course/. The same files give the same bytes.
"""

import os
import shutil
import sys
import tempfile
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compiler  # noqa: E402


def _pack(folder, out):
    """Zips a folder: sorted, with fixed times, with the rights of the files."""
    paths = sorted(os.path.join(top, name) for top, _, names in os.walk(folder) for name in names)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in paths:
            info = zipfile.ZipInfo(os.path.relpath(path, folder), (1980, 1, 1, 0, 0, 0))
            mode = 0o755 if os.access(path, os.X_OK) else 0o644
            info.external_attr = (0o100000 | mode) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            with open(path, "rb") as file:
                archive.writestr(info, file.read())


def main(out, spec, gcc, *rest):
    """Makes the zip."""
    programs, scripts, listed = rest[:3], rest[3:-1], rest[-1]
    with tempfile.TemporaryDirectory() as folder:
        bundle = os.path.join(folder, "bundle")
        with open(listed, encoding="utf-8") as lines:
            for path in lines.read().splitlines():
                target = os.path.join(bundle, "course", path)
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.copyfile(path, target)
        shutil.copyfile(spec, os.path.join(bundle, "bundle.json"))
        compiler.copy_compiler(gcc, os.path.join(bundle, "compiler"))
        for program in programs:
            compiler.copy_program(program, os.path.join(bundle, "compiler"),
                                  "bin/" + os.path.basename(program))
        for script in scripts:
            target = os.path.join(folder, os.path.basename(script))
            shutil.copyfile(script, target)
            os.chmod(target, 0o755)
        _pack(folder, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
