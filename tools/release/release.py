"""Makes the students' distribution: an archive with the course and no solution.

    ./bazelw run //tools:release -- --out=DIR [--modules=tensor,layers]

release.sh starts it, with the build outputs that an archive holds in --parts.
"""

import argparse
import gzip
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import handout  # noqa: E402

_PROCESSORS = {0x3E: "x86-64", 0xB7: "arm64"}


class Refused(Exception):
    """A sentence for the person who called: what was wanted, what was found."""


def git(checkout, *arguments):
    """Returns what Git says about the checkout."""
    if not shutil.which("git"):
        raise Refused("this machine, or its private root, has no git. Wanted: git on PATH. "
                      "Outside of the root: bash tools/release/release.sh --out=DIR")
    # The checkout may belong to another user than the one in a container.
    command = ["git", "-c", "safe.directory=*", "-C", checkout] + list(arguments)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Refused("git %s: %s" % (" ".join(arguments), done.stderr.strip()))
    return done.stdout


class Commit:
    """The commit that a release is made from."""

    def __init__(self, checkout, allow_uncommitted):
        self.name, self.date, self.time = git(
            checkout, "log", "-1", "--abbrev=12", "--format=%h %cs %ct").split()
        changed = git(checkout, "status", "--porcelain").splitlines()
        if changed and not allow_uncommitted:
            raise Refused(
                "the checkout differs from its commit %s in %d files, such as '%s'. Commit "
                "them, or add --allow_uncommitted." % (self.name, len(changed), changed[0][3:]))
        self.version = "%s (%s%s)" % (self.date, self.name,
                                      " and uncommitted changes" if changed else "")
        self.modes = {}
        for line in git(checkout, "ls-files", "-z", "--stage").split("\0"):
            if not line:
                continue
            mode, path = line.split(" ")[0], line.split("\t", 1)[1]
            if mode not in ("100644", "100755"):
                raise Refused("%s: wanted a file; got Git's mode %s" % (path, mode))
            self.modes[path] = int(mode[-3:], 8)


def read(path):
    """Returns the bytes of a file."""
    with open(path, "rb") as file:
        return file.read()


def compiler_of(objects):
    """Returns who compiled the objects, for which processor; checks that all agree."""
    found = set()
    for path, data in objects.items():
        stamp = re.search(rb"GCC: \([^\0]*|clang version [^\0]*", data)
        machine = int.from_bytes(data[18:20], "little")
        found.add("%s, for %s" % (
            stamp.group(0).decode() if stamp else "an unknown compiler",
            _PROCESSORS.get(machine, "an unknown processor")))
        if b".debug_" in data or b"/reference/" in data:
            raise Refused("%s: wanted a stripped object; got debug information or the path "
                          "of a source" % path)
    if len(found) != 1:
        raise Refused("wanted objects of one compiler; got %s" % "; ".join(sorted(found)))
    return found.pop()


def contents(checkout, parts, commit, chosen):
    """Returns what the archive holds: bytes and mode by path."""
    modules = handout.shipped_modules(chosen)
    skipped = [m for m in modules if m not in chosen]

    def text(path):
        return read(os.path.join(checkout, path)).decode()
    paths = handout.select(sorted(commit.modes), modules, text)
    files = {}
    objects = {}
    for module in modules:
        for name in exercises(checkout, module):
            for part in ("skeleton/%s.cc", "skeleton/%s.names", "terse/%s.cc",
                         "prebuilt/%s.o"):
                path = "%s/%s" % (module, part % name)
                try:
                    files[path] = (read(os.path.join(parts, path)), 0o644)
                except FileNotFoundError as error:
                    raise Refused("%s is missing: build //tools/release:parts" % path) from error
            objects["%s/prebuilt/%s.o" % (module, name)] = files["%s/prebuilt/%s.o" % (module, name)][0]
            files["%s/student/%s.cc" % (module, name)] = files["%s/skeleton/%s.cc" % (module, name)]
    shipped = set(paths) | set(files)
    for path in paths:
        data = read(os.path.join(checkout, path))
        try:
            data = handout.rewrite(path, data.decode(), shipped, modules, skipped).encode()
        except UnicodeDecodeError:
            pass  # An image, a data set.
        files[path] = (data, commit.modes[path])
    files["update"] = (read(os.path.join(checkout, "tools/release/update.sh")), 0o755)
    files["tools/course/version.bzl"] = (
        b'"""The release that this is, for every report."""\n\nVERSION = "%s"\n'
        % commit.version.encode(), 0o644)
    # What ./update keeps there are files, but not packages.
    files[".bazelignore"] = (b".update\n", 0o644)
    files["VERSION"] = (("TinyTorch %s\nmodules: %s\nreferences: %s\n" % (
        commit.version, " ".join(chosen), compiler_of(objects))).encode(), 0o644)
    files["MANIFEST"] = (manifest(files).encode(), 0o644)
    return files


def exercises(checkout, module):
    """Returns the names of a module's exercises."""
    return sorted(f[:-3] for f in os.listdir(os.path.join(checkout, module, "reference"))
                  if f.endswith(".cc"))


def manifest(files):
    """Returns a line for each file, as sha256sum prints it."""
    return "".join("%s  %s\n" % (hashlib.sha256(files[p][0]).hexdigest(), p)
                   for p in sorted(files))


def archive(files, top, time):
    """Returns a .tar.gz: the same bytes from the same files."""
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=time) as compressed, \
            tarfile.open(mode="w", fileobj=compressed, format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(files):
            data, mode = files[path]
            info = tarfile.TarInfo("%s/%s" % (top, path))
            info.size, info.mode, info.mtime = len(data), mode, time
            tar.addfile(info, io.BytesIO(data))
    return packed.getvalue()


def main():
    """Returns the status of the program."""
    parser = argparse.ArgumentParser(prog="release", allow_abbrev=False)
    parser.add_argument("--out", required=True, help="folder for the archive")
    parser.add_argument("--modules", default=",".join(handout.MODULES),
                        help="what students write; earlier modules come compiled, "
                        "later ones are left out")
    parser.add_argument("--allow_uncommitted", action="store_true")
    parser.add_argument("--checkout", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--parts", required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    chosen = [name for name in options.modules.split(",") if name]
    try:
        wrong = handout.check_modules(chosen)
        if wrong:
            raise Refused(wrong)
        commit = Commit(options.checkout, options.allow_uncommitted)
        files = contents(options.checkout, options.parts, commit, chosen)
    except Refused as refused:
        print("release: %s" % refused, file=sys.stderr)
        return 1
    top = "tinytorch-%s-%s" % (commit.date, commit.name)
    path = os.path.join(options.out, top + ".tar.gz")
    os.makedirs(options.out, exist_ok=True)
    data = archive(files, top, int(commit.time))
    with open(path + ".part", "wb") as file:
        file.write(data)
    os.replace(path + ".part", path)
    print("%s\n%d files of commit %s, %.1f MB, sha256 %s" % (
        path, len(files), commit.name, len(data) / 1e6, hashlib.sha256(data).hexdigest()))
    print(files["VERSION"][0].decode(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
