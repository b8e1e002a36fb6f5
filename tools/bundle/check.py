#!/usr/bin/env python3
"""Tries bundles in a container like those of the platforms. Run it by hand, as root:

    mmdebstrap --variant=essential bookworm /tmp/root      (any Debian or Ubuntu)
    ./bazelw build //tools/bundle:gradescope_tensor //tools/bundle:classroom50_tensor
    python3 -B tools/bundle/check.py /tmp/root gradescope_tensor classroom50_tensor

The container has the root's files and nothing else: no network, no rights, no namespaces
within it. It has half a processor and 768 MB if this machine lets us set them with cgroups;
the first line says so. Classroom 50 needs a root with Python.

Submissions, made from the references: all of them; nothing; one of each kind of trouble
(TROUBLES); and all of them again, killed with SIGKILL when some points are there. Each must
end with exactly the points that its files are worth, and the result must be readable JSON
from its first byte to the end.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile

COURSE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MEGABYTES = 768
SOLUTION = "// BEGIN SOLUTION"


def _write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def _trap(statement):
    """Puts a statement at the beginning of each function of a solution."""
    def put(path, text):
        _write(path, text.replace(SOLUTION, SOLUTION + "\n" + statement))
    return put


# The trouble of each exercise, in their order; the rest is missing. Only the first has points.
TROUBLES = [
    ("right", _write),
    ("does not compile", lambda path, text: _write(path, text + "\nnot C++ {{{\n")),
    ("never ends", _trap("for (volatile int turn = 0;; turn = turn + 1) {}")),
    ("takes all memory", _trap("for (static double* volatile all;;) all = new double[1 << 20]();")),
    ("prints without end", _trap('for (;;) __builtin_printf("all tests passed\\n");')),
    ("reads a file", lambda path, text: _write(path, '#include "/etc/passwd"\n' + text)),
    ("is a link", lambda path, text: os.symlink("/autograder/source/bundle.json", path)),
    ("is a pipe", lambda path, text: os.mkfifo(path)),
    ("is a folder", lambda path, text: os.mkdir(path)),
    ("is large", lambda path, text: _write(path, text + "//" + "x" * (1 << 24))),
    ("runs before main", lambda path, text: _write(
        path, text + "\n#include <cstdlib>\n[[gnu::constructor]] void Leave() { std::_Exit(0); }\n")),
]


class Group:
    """A cgroup with half a processor and little memory, of version 1 or 2."""

    def __init__(self):
        self.folders = []
        name = "tinytorch_check_%d" % os.getpid()
        base = "/sys/fs/cgroup/"
        # With a large share, half a processor is to be had on a busy machine as well.
        limits = [(base + name, [("cpu.max", "50000 100000"), ("cpu.weight", "1000"),
                                 ("memory.max", str(MEGABYTES << 20))])]
        if os.path.isdir(base + "cpu"):
            limits = [(base + "cpu/" + name, [("cpu.cfs_quota_us", "50000"),
                                              ("cpu.shares", "10000")]),
                      (base + "memory/" + name,
                       [("memory.limit_in_bytes", str(MEGABYTES << 20))])]
        try:
            for folder, settings in limits:
                os.mkdir(folder)
                self.folders.append(folder)
                for file, value in settings:
                    _write(os.path.join(folder, file), value)
            print("half a processor and %d MB" % MEGABYTES)
        except OSError as error:
            self.remove()
            print("WITHOUT limits of processor and memory: %s" % error)

    def enter(self):
        """Moves the calling process into it."""
        for folder in self.folders:
            _write(os.path.join(folder, "cgroup.procs"), str(os.getpid()))

    def remove(self):
        """Removes it; no process is left in it."""
        for folder in self.folders:
            try:
                os.rmdir(folder)
            except OSError as error:
                print("%s is left: %s" % (folder, error))
        self.folders = []


class Platform:
    """One bundle, unpacked where the platform unpacks it."""

    def __init__(self, name, root, module, group, folder):
        self.name, self.root, self.module, self.group = name, root, module, group
        self.folder = folder
        self.failures = 0
        for part in ("source", "submission", "results"):
            os.makedirs(os.path.join(folder, part))
        zipped = {"gradescope": "autograder.zip", "classroom50": "classroom50.zip"}[name]
        with zipfile.ZipFile(os.path.join(
                COURSE, "bazel-bin/tools/bundle", module, zipped)) as archive:
            archive.extractall(os.path.join(folder, "source"))
        # The platform lets these be run. The rights of all others are lost here.
        for script in ("run_autograder", "setup.sh", "autograder.py"):
            path = os.path.join(folder, "source", script)
            if os.path.exists(path):
                os.chmod(path, 0o755)
        with open(os.path.join(folder, "source/bundle/bundle.json"), encoding="utf-8") as spec:
            self.exercises = [(exercise["file"], exercise["declaration"]["points"])
                              for exercise in json.load(spec)["exercises"]]
        if name == "gradescope":
            os.mkdir(os.path.join(folder, "home"))
            self.result = os.path.join(folder, "results/results.json")
            shutil.copy(os.path.join(folder, "source/run_autograder"), folder)
            setup = subprocess.run(self.container("/autograder", "source/setup.sh"), check=False)
            self.expect("setup.sh succeeds", setup.returncode == 0, setup.returncode)
            self.command = self.container("/autograder", "./run_autograder")
        else:
            self.result = os.path.join(folder, "submission/result.json")
            self.command = self.container("/autograder/submission", "python3",
                                          "/autograder/source/autograder.py")

    def container(self, place, *command):
        """Returns the command that runs another one as the platform does."""
        top = [name for name in os.listdir(self.root)
               if name not in ("proc", "dev", "tmp", "autograder")]
        words = ["bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent",
                 "--cap-drop", "ALL", "--clearenv", "--setenv", "PATH", "/usr/bin:/bin",
                 "--setenv", "HOME", "/root"]
        for name in sorted(top):
            words += ["--ro-bind", os.path.join(self.root, name), "/" + name]
        return words + ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
                        "--bind", self.folder, "/autograder", "--chdir", place] + list(command)

    def expect(self, claim, holds, got):
        """Prints one check."""
        print("%s %s %s: %s%s" % ("ok     " if holds else "FAILED ", self.name, self.module, claim,
                                  "" if holds else "; got " + str(got)), flush=True)
        self.failures += not holds

    def hand_in(self, troubles):
        """Makes a submission: a pair (name, function) for each exercise."""
        folder = os.path.join(self.folder, "submission")
        shutil.rmtree(folder)
        os.makedirs(os.path.join(folder, self.module, "student"))
        for (file, _), (_, make) in zip(self.exercises, troubles):
            reference = os.path.join(COURSE, file.replace("/student/", "/reference/"))
            with open(reference, encoding="utf-8") as text:
                make(os.path.join(folder, file), text.read())

    def read(self):
        """Returns the result, or None if there is no such file. Broken JSON is an error."""
        try:
            with open(self.result, encoding="utf-8") as file:
                return json.load(file)
        except FileNotFoundError:
            return None

    def run(self, claim, points, kill_at=None):
        """Grades what is handed in, and looks at the result all the time."""
        if os.path.exists(self.result):
            os.remove(self.result)
        start = time.monotonic()
        first = None
        log = tempfile.TemporaryFile()
        process = subprocess.Popen(self.command, preexec_fn=self.group.enter, stdout=log,
                                   stderr=subprocess.STDOUT)
        while process.poll() is None:
            result = self.read()
            if result and first is None:
                first = time.monotonic() - start
            if result and kill_at is not None and result["score"] >= kill_at:
                process.send_signal(signal.SIGKILL)
                process.wait()
            try:
                process.wait(0.2)
            except subprocess.TimeoutExpired:
                pass
        seconds = time.monotonic() - start
        result = self.read() or {"score": None}
        log.seek(0)
        print("        %s: first result after %.1f s, the end after %.0f s\n%s" % (
            claim, first or 0, seconds, log.read().decode(errors="replace")), end="")
        got = result["score"]
        if kill_at is None:
            self.expect(claim + ": %d points" % points, got == points, result)
            self.expect(claim + ": within 10 minutes", seconds < 600, seconds)
        else:
            self.expect(claim + ": the points so far, and a word about it",
                        got is not None and kill_at <= got <= points and
                        "was stopped" in result["output"], result)
        text = json.dumps(result)
        self.expect(claim + ": shows no file of the machine", "root:x:" not in text, text)
        if "extra_data" in result:
            print("        missing walls: %s" % result["extra_data"]["missing_walls"])

    def check(self):
        """All submissions."""
        everything = sum(points for _, points in self.exercises)
        self.hand_in([("right", _write)] * len(self.exercises))
        self.run("all solutions", everything)
        self.run("all solutions, killed", everything, kill_at=self.exercises[0][1])
        self.hand_in([])
        self.run("nothing", 0)
        self.hand_in(TROUBLES)
        self.run("one of each trouble", self.exercises[0][1])


def main(root, *bundles):
    """Tries all bundles."""
    group = Group()
    failures = 0
    try:
        for bundle in bundles:
            name, module = bundle.split("_", 1)
            with tempfile.TemporaryDirectory() as folder:
                platform = Platform(name, os.path.abspath(root), module, group, folder)
                platform.check()
                failures += platform.failures
    finally:
        group.remove()
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
