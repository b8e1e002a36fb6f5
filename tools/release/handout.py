"""What students receive of the course: which files, and what is cut out of them.

select() chooses from the paths that Git tracks; rewrite() cuts the text of a file. Both
know folders and conventions of the course, and no file by its content.
"""

import posixpath
import re

MODULES = ["tensor", "layers", "networks", "training", "production"]

# Folders and files for people who teach with the course or write it.
_STAFF = re.compile(
    "|".join([
        r"\.ci/.*",
        r"CONTRIBUTING\.md",
        r"docs/(answers|instructors|style|trust|walk)\.md",
        r"docs/examples/.*\.(sh|txt)",
        r"docs/pictures/[^/]*",  # not the pictures, which lie in folders
        r"({})/(reference|mutants|hidden|student)/.*".format("|".join(MODULES)),
        r"production/fuzz/.*",
        r"tools/(bundle|ci|docs|farm|grade|lint|mutate|release)/.*",
        r"tools/BUILD",
        r"tools/course/(attacks|bzl_test|gate_test|reports)/.*",
        r"tools/course/(names|(same|terse)_skeletons|cut|leak|leaks|mistakes|mutant|mutate"
        r"|lesson_outputs?)\.(sh|cc|h)",
        r"tools/runner/testdata/.*",
        r"tools/student/(testdata/.*|fixtures\.(cc|h))",
    ]))

# A target of one of these kinds, or with the tag "staff", checks the course itself.
_STAFF_BLOCK = re.compile(
    r"\b(staff_cc_test|peer_test|double_test|fuzz_test)\(|\"staff\""
    r"|\btestdata/(%s|hostile|samples)")
# The same for programs and libraries whose sources are for staff.
_STAFF_NAMES = re.compile(
    r"^    name = \"(cut|leaks?|mistakes|mutant|mutate|lesson_outputs?)\",$", re.M)

# A row of EXAMPLES in docs/examples/BUILD: a program of a lesson, and its module.
_EXAMPLES = "docs/examples/BUILD"
_EXAMPLE = re.compile(r"^    \"(\w+)\": \"(\w+)\",\n", re.M)

_BLOCK = re.compile(r"(?:^#[^\n]*\n)*^(?:\w+\(|\[)\n.*?^[)\]]\n\n?", re.S | re.M)
_LINK = re.compile(r"\[([^][]*)\]\(([^()\s#]+)(?:#[^()\s]*)?\)")


def check_modules(chosen):
    """Returns what is wrong with the names of the chosen modules, or None."""
    for name in chosen:
        if name not in MODULES:
            return "--modules: wanted names of %s; got '%s'" % (", ".join(MODULES), name)
    return None if chosen else "--modules: wanted at least one module; got none"


def shipped_modules(chosen):
    """Returns the modules from the first of the course to the last chosen one."""
    return MODULES[:max(MODULES.index(name) for name in chosen) + 1]


def is_module_of(path, modules):
    """Returns whether a path lies in no module, or in one of these."""
    top = path.split("/")[0]
    return top not in MODULES or top in modules


def _other_examples(build, modules):
    """Returns the sources of the examples of modules that are not shipped."""
    return {"docs/examples/%s.cc" % name
            for name, module in _EXAMPLE.findall(build) if module not in modules}


def without_staff_blocks(build):
    """Returns the text of a BUILD file without the targets for staff."""
    def keep(match):
        block = match.group(0)
        staff = _STAFF_BLOCK.search(block) or _STAFF_NAMES.search(block)
        return "" if staff and "course_module(" not in block else block
    return _BLOCK.sub(keep, build).rstrip("\n") + "\n"


def _is_unused_test(path, build):
    """Returns whether a file is a test that no target in the BUILD file names."""
    name = posixpath.basename(path)
    stem, _, kind = name.partition(".")
    if not stem.endswith("_test") or kind == "bzl":
        return False
    return build is not None and name not in build and '"%s"' % stem not in build


def select(paths, modules, read):
    """Returns the tracked paths that students receive.

    Args:
      paths: what Git tracks.
      modules: names of the modules to ship.
      read: returns the text of a path.
    """
    others = _other_examples(read(_EXAMPLES), modules) if _EXAMPLES in paths else set()
    kept = [p for p in paths
            if not _STAFF.fullmatch(p) and is_module_of(p, modules) and p not in others]
    builds = {
        posixpath.dirname(p): without_staff_blocks(read(p))
        for p in kept if posixpath.basename(p) == "BUILD"
    }

    def unused(path):
        folder = posixpath.dirname(path)
        if folder.split("/")[-1] == "test" and folder.split("/")[0] in MODULES:
            return False
        while folder and folder not in builds:
            folder = posixpath.dirname(folder)
        return _is_unused_test(path, builds.get(folder))

    return [p for p in kept if not unused(p)]


def _unlink(path, text, shipped):
    """Turns links to files that students do not receive into plain text."""
    folders = {posixpath.dirname(p) for p in shipped}

    def plain(match):
        if ":" in match.group(2):
            return match.group(0)
        target = posixpath.normpath(
            posixpath.join(posixpath.dirname(path), match.group(2)))
        known = target in shipped or any((f + "/").startswith(target + "/") for f in folders)
        return match.group(0) if known else match.group(1)
    return _LINK.sub(plain, text)


def _flags(text, modules, skipped):
    """Returns .bazelrc for these modules; the compiled ones are chosen by default."""
    lines = [
        line for line in text.splitlines()
        if not any("--//%s=" % m in line for m in MODULES if m not in modules)
    ]
    if skipped:
        lines += ["", "# --- Modules that your course starts with: our reference, compiled ---"]
        lines += ["build --//%s=//%s:reference" % (m, m) for m in skipped]
    return "\n".join(lines) + "\n"


def _without_peers(text):
    """Returns WORKSPACE or MODULE.bazel without what lies in production."""
    text = re.sub(r"^.*//production/.*\n", "", text, flags=re.M)
    return re.sub(r"^(peers = |peers_repository|use_repo\(peers).*\n\n?", "", text, flags=re.M)


def rewrite(path, text, shipped, modules, skipped):
    """Returns the text of a file as students receive it.

    Args:
      path: of the file.
      text: of the file.
      shipped: set of all paths that students receive.
      modules: the modules among them.
      skipped: those of them that students do not write.
    """
    text = re.sub(r"^[^\n]*BEGIN STAFF\b.*?END STAFF\b[^\n]*\n", "", text, flags=re.S | re.M)
    name = posixpath.basename(path)
    if path == _EXAMPLES:
        text = _EXAMPLE.sub(lambda row: row.group(0) if row.group(2) in modules else "", text)
    if name == "BUILD":
        return without_staff_blocks(text)
    if name.endswith(".md"):
        return _unlink(path, text, shipped)
    if path == ".bazelrc":
        return _flags(text, modules, skipped)
    if path in ("WORKSPACE", "MODULE.bazel") and "production" not in modules:
        return _without_peers(text)
    return text
