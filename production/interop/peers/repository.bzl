"""The repository @peers: which real programs this machine has to test against.

Our programs must work with a browser, Prometheus, HAProxy and MPI. These are not
built here, and students do not need them, so a test is skipped if its program is
missing (peer_test in peers.bzl).

    bazel ... --repo_env=TINYTORCH_PEERS=required   a missing one is an error
    bazel ... --repo_env=TINYTORCH_PEERS=none       all of them are missing

A program that was installed later is found after `bazel sync --configure`.
"""

# Each peer: the names of its program on different systems, and Debian's package.
# "python3" is only used to run tests in Python.
_PROGRAMS = {
    "chromium": (["chromium", "chromium-browser", "google-chrome"], "chromium"),
    "haproxy": (["haproxy"], "haproxy"),
    "mpirun": (["mpirun"], "openmpi-bin"),
    "node": (["node", "nodejs"], "nodejs"),
    "prometheus": (["prometheus"], "prometheus"),
    "promtool": (["promtool"], "prometheus"),
    "python3": (["python3"], "python3"),
}

# Besides PATH: Debian puts HAProxy in a folder that an ordinary user's PATH lacks.
_FOLDERS = ["/usr/sbin", "/usr/local/sbin"]

_OTHERS = {
    "mpi": "libopenmpi-dev",
    "onnxruntime": "python3-onnxruntime and python3-numpy",
    "playwright": "none has it; npm's playwright-core, its folder named by " +
                  "--repo_env=TINYTORCH_PLAYWRIGHT=...",
}

# Modules of Python that have a private root of their own (docs/setup.md): they may be
# missing where the others are required.
_OPTIONAL = {
    "mkdocs": ["material", "mkdocs"],
    "onnx": ["onnx"],
    "torch": ["onnx", "torch"],
}

_BUILD = """\
load("@rules_cc//cc:defs.bzl", "cc_library")

package(default_visibility = ["//visibility:public"])

# What no platform has: a target that is compatible with @peers//:no_NAME only is
# skipped, and Bazel says which NAME was missing.
[
    (
        constraint_setting(name = name + "_setting"),
        constraint_value(
            name = "no_" + name,
            constraint_setting = ":" + name + "_setting",
        ),
    )
    for name in {missing}
]

cc_library(
    name = "mpi",
    {mpi}
)
"""

_MPI = """\
hdrs = glob(["mpi/include/**/*.h"]),
    includes = ["mpi/include"],
    linkopts = {linkopts},"""

_NO_MPI = """target_compatible_with = [":no_mpi"],"""

def _find_program(ctx, names):
    for name in names:
        path = ctx.which(name)
        if path:
            return str(path)
        for folder in _FOLDERS:
            path = ctx.path(folder + "/" + name)
            if path.exists:
                return str(path)
    return None

def _find_playwright(ctx):
    folder = ctx.os.environ.get("TINYTORCH_PLAYWRIGHT", "")
    if folder and not ctx.path(folder + "/package.json").exists:
        fail("TINYTORCH_PLAYWRIGHT: there is no file {}/package.json".format(folder))
    folder = folder or "/usr/share/tinytorch/playwright-core"
    return folder if ctx.path(folder + "/package.json").exists else None

def _find_onnxruntime(ctx, python3):
    if not python3:
        return None
    result = ctx.execute([python3, "-c", "import numpy, onnxruntime"])
    return python3 if result.return_code == 0 else None

def _find_modules(ctx, python3, modules):
    """Returns python3 if it can import these modules. Does not: PyTorch needs seconds."""
    if not python3:
        return None
    find = "import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, {})))"
    result = ctx.execute([python3, "-c", find.format(repr(modules))])
    return python3 if result.return_code == 0 else None

def _find_mpi(ctx):
    """Links Open MPI's headers into the repository; returns its linkopts.

    Open MPI's own compiler knows where they are. Headers outside of the
    compiler's own folders have to belong to a library, so they are linked to.
    """
    compiler = ctx.which("mpicc")
    if not compiler:
        return None
    shown = {}
    for what in ["incdirs", "libdirs", "libs"]:
        result = ctx.execute([compiler, "--showme:" + what])
        if result.return_code != 0:
            return None  # not Open MPI's
        shown[what] = result.stdout.strip().split(" ")
    for folder in shown["incdirs"]:
        if ctx.path(folder + "/mpi.h").exists:
            ctx.symlink(folder, "mpi/include")
            return (["-L" + folder for folder in shown["libdirs"]] +
                    ["-l" + name for name in shown["libs"]])
    return None

def _peers_repository_impl(ctx):
    mode = ctx.os.environ.get("TINYTORCH_PEERS", "")
    if mode not in ["", "none", "required"]:
        fail("TINYTORCH_PEERS: wanted 'required', 'none' or nothing, got '{}'".format(mode))
    names = _PROGRAMS.keys() + _OTHERS.keys() + _OPTIONAL.keys()
    found = {name: None for name in names}
    if mode != "none":
        for name, (names, _) in _PROGRAMS.items():
            found[name] = _find_program(ctx, names)
        found["playwright"] = _find_playwright(ctx)
        found["onnxruntime"] = _find_onnxruntime(ctx, found["python3"])
        found["mpi"] = _find_mpi(ctx)
        for name, modules in _OPTIONAL.items():
            found[name] = _find_modules(ctx, found["python3"], modules)

    missing = sorted([name for name, what in found.items() if not what])
    needed = [name for name in missing if name not in _OPTIONAL]
    if needed and mode == "required":
        packages = {name: package for name, (_, package) in _PROGRAMS.items()} | _OTHERS
        fail("TINYTORCH_PEERS=required, but these were not found:\n" + "\n".join([
            "  {} (Debian's package: {})".format(name, packages[name])
            for name in needed
        ]))
    mpi = _MPI.format(linkopts = repr(found["mpi"])) if found["mpi"] else _NO_MPI
    ctx.file("BUILD.bazel", _BUILD.format(missing = repr(missing), mpi = mpi))
    ctx.file("found.bzl", '"""Peer to absolute path; None where there is none."""\n\n' +
                          "FOUND = " + repr({
        name: what
        for name, what in found.items()
        if name != "mpi"
    }) + "\n")

peers_repository = repository_rule(
    implementation = _peers_repository_impl,
    configure = True,
    doc = "The programs of this machine that tests run against.",
    environ = ["PATH", "TINYTORCH_PEERS", "TINYTORCH_PLAYWRIGHT"],
    local = True,
)

def _peers_extension_impl(_ctx):
    peers_repository(name = "peers")

peers_extension = module_extension(
    implementation = _peers_extension_impl,
    doc = "Makes @peers in bzlmod.",
)
