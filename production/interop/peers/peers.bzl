"""Tests with real programs that this machine may or may not have.

    peer_test(
        name = "prometheus_test",
        src = "prometheus_test.py",
        args = ["$(rootpath //production/serving:serve)"],
        data = ["//production/serving:serve"],
        needs = ["prometheus", "promtool"],
    )
"""

load("@peers//:found.bzl", "FOUND")

# The program that runs the test, by the end of its name.
_RUNNERS = {"js": "node", "mjs": "node", "py": "python3"}

def peer_test(name, src, needs, args = [], data = [], tags = [], **kwargs):
    """A test for staff that is skipped if a program that it needs is missing.

    The test finds each program in the environment: PEER_PROMETHEUS is the absolute
    path of needs = ["prometheus"], and so on. There are chromium, haproxy, mpirun,
    node, prometheus, promtool, python3, onnxruntime (a python3 that can import
    onnxruntime and numpy), onnx (one that can import onnx), torch (onnx and torch) and
    playwright (the folder of playwright-core).

    It starts in the root of its runfiles, as all tests do, without network but with
    a loopback of its own. Modules beside it can be imported if they are in `data`.

    Args:
      name: of the test.
      src: the test, in Python 3 (.py) or for Node (.js, .mjs).
      needs: names of peers, as above, without the program that runs `src`.
      args: for the program.
      data: the files that it reads and starts.
      tags: besides "staff".
      **kwargs: other attributes of a test.
    """
    runner = _RUNNERS.get(src.split(".")[-1])
    if not runner:
        fail("peer_test {}: wanted src to end in .py, .js or .mjs, got {}".format(name, src))
    needs = {peer: None for peer in [runner] + needs}.keys()
    for peer in needs:
        if peer not in FOUND:
            fail("peer_test {}: there is no peer {}, only {}".format(
                name,
                peer,
                ", ".join(FOUND.keys()),
            ))
    native.sh_test(
        name = name,
        srcs = ["//production/interop/peers:run.sh"],
        args = ["$(rootpath {})".format(src)] + args,
        data = [src] + data,
        env = {"PEER_RUNNER": FOUND[runner] or ""} | {
            "PEER_" + peer.upper(): FOUND[peer] or ""
            for peer in needs
        },
        tags = ["staff"] + tags,
        target_compatible_with = [
            "@peers//:no_" + peer
            for peer in needs
            if not FOUND[peer]
        ],
        **kwargs
    )
