"""Targets of fuzzing: a test of the same inputs each time, and libFuzzer."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library", "cc_test")
load("//tools/course:common.bzl", "OUR_COPTS")

def fuzz_target(name, inputs, deps):
    """Makes a target of NAME_fuzz.cc, which has the entry and a corpus.

    NAME_fuzz_test tries `inputs` inputs of driver.cc in a second or two. It
    takes the module that the switches say, so it also tests yours:

        ./bazelw test //production/fuzz:safetensors_fuzz_test --test_tag_filters=

    NAME_libfuzzer looks for inputs that reach new code, for as long as one
    likes. It wants clang:

        ./bazelw run --config=libfuzzer //production/fuzz:idx_libfuzzer -- \\
            -max_total_time=60

    It begins with nothing; `NAME_fuzz_test --seeds_to=FOLDER` writes the corpus
    into a folder, whose absolute path it takes as an argument.

    Args:
      name: of the parser.
      inputs: how many the test tries.
      deps: libraries that the target uses.
    """
    cc_library(
        name = name + "_fuzz",
        testonly = True,
        srcs = [name + "_fuzz.cc"],
        copts = OUR_COPTS,
        deps = [":fuzz"] + deps,
        alwayslink = True,
    )
    cc_test(
        name = name + "_fuzz_test",
        size = "small",
        args = ["--inputs={}".format(inputs)],
        tags = ["staff"],
        deps = [
            ":driver",
            name + "_fuzz",
        ],
    )
    cc_binary(
        name = name + "_libfuzzer",
        testonly = True,
        linkopts = ["-fsanitize=fuzzer"],
        tags = ["manual"],
        deps = [name + "_fuzz"],
    )
