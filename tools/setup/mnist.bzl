"""The repository @mnist: the four files of MNIST, unpacked, as @mnist//:mnist.

The course works without them: programs then use the built-in UCI digits. So a
machine that cannot download them gets a warning and an empty filegroup, not an
error.

To use a folder that has the unpacked files in place of the download:

    bazel ... --repo_env=TINYTORCH_MNIST=/path/to/folder
"""

_MIRRORS = [
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
]

# The sha256 of each gzipped file on the mirrors.
_FILES = {
    "t10k-images-idx3-ubyte": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    "train-images-idx3-ubyte": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
}

_BUILD = """\
filegroup(
    name = "mnist",
    srcs = glob(["*-ubyte"], allow_empty = True),
    visibility = ["//visibility:public"],
)
"""

def _download(ctx, name, sha256):
    """Fetches and unpacks one file; returns the error, or ""."""
    result = ctx.download(
        url = [mirror + name + ".gz" for mirror in _MIRRORS],
        output = name + ".gz",
        sha256 = sha256,
        allow_fail = True,
    )
    if not result.success:
        return "no mirror delivered {}.gz with the pinned sha256".format(name)
    unpacked = ctx.execute(["gzip", "-d", name + ".gz"])
    if unpacked.return_code != 0:
        return "gzip -d {}.gz: {}".format(name, unpacked.stderr.strip())
    return ""

def _mnist_repository_impl(ctx):
    ctx.file("BUILD.bazel", _BUILD)
    folder = ctx.os.environ.get("TINYTORCH_MNIST", "")
    for name, sha256 in _FILES.items():
        if folder:
            path = ctx.path(folder + "/" + name)
            if not path.exists:
                fail("TINYTORCH_MNIST: the file {} is missing".format(path))
            ctx.symlink(path, name)
            continue
        problem = _download(ctx, name, sha256)
        if problem:
            # buildifier: disable=print
            print("MNIST is not available: {}. Programs use the built-in UCI digits. To try again: bazel sync --only=mnist".format(problem))
            for file in _FILES:
                ctx.delete(file)
            return

mnist_repository = repository_rule(
    implementation = _mnist_repository_impl,
    doc = "The four files of MNIST, or none.",
    environ = ["TINYTORCH_MNIST"],
)

def _mnist_extension_impl(_ctx):
    mnist_repository(name = "mnist")

mnist_extension = module_extension(
    implementation = _mnist_extension_impl,
    doc = "Makes @mnist in bzlmod.",
)
