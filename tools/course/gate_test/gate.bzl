"""Tests of the gate between modules, and of the progress it shows."""

load("@rules_cc//cc:defs.bzl", "cc_library", "cc_test")
load("//tools/course:common.bzl", "KERNELS", "NO_SANITIZER")
load("//tools/course:exercise_library.bzl", "exercise_library")
load("//tools/course:implementation.bzl", "implementation")
load("//tools/course:staff_rules.bzl", "mutant")
load("//tools/course:trial.bzl", "trial")
load(":output_test.bzl", "output_test")

# Trials are programs for the tests here, not tests to run by themselves.
_MANUAL = ["manual"]

def broken(name, exercise, mistake, module = "tensor"):
    """A module whose `exercise` is wrong: a mutant of its reference.

    Args:
      name: of the implementation.
      exercise: name of the exercise.
      mistake: the mutant, a .txt file.
      module: the module.
    """
    mutant(
        name = name + "_source",
        expectation = name + "/expectation",
        mutant = mistake,
        reference = "//{}:reference/{}.cc".format(module, exercise),
        source = "{}/{}.cc".format(name, exercise),
        tags = _MANUAL,
    )
    cc_library(
        name = name + "_library",
        srcs = ["{}/{}.cc".format(name, exercise)],
        copts = ["-w"],
        linkstatic = True,
        tags = _MANUAL,
        deps = [
            "//{}:interface".format(module),
            "//tools/course:unimplemented",
        ] + KERNELS,
        alwayslink = True,
    )
    implementation(
        name = name,
        exercises = {
            name + "_library": exercise,
            "//{}:reference_but_{}".format(module, exercise): "",
        },
        file = module + "/student/%s.cc",
        tags = _MANUAL,
    )

def uncompilable_tensor(name, exercise, source):
    """A tensor with a student's file that does not compile.

    Args:
      name: of the implementation.
      exercise: the exercise whose file it is.
      source: the file.
    """
    exercise_library(
        name = name + "_library",
        src = source,
        exercise = exercise,
        file = "tensor/student/{}.cc".format(exercise),
        names = [
            "//tensor:names",
            "//tensor:skeleton/{}.names".format(exercise),
        ],
        skeleton_library = "//tensor:{}_skeleton".format(exercise),
        tags = _MANUAL,
        deps = ["//tensor:interface", "//tools/course:unimplemented"] + KERNELS,
    )
    implementation(
        name = name,
        exercises = {
            name + "_library": exercise,
            "//tensor:reference_but_" + exercise: "",
        },
        tags = _MANUAL,
    )

def gate_test(name, tensor, status, texts, tensor_status = 1, tensor_says = [], seconds_per_test = 0):
    """Tests what the tests of layers say on a tensor.

    Args:
      name: of the test.
      tensor: an implementation of //tensor.
      status: the exit status that is wanted.
      texts: what they say, as in output_test.
      tensor_status: the exit status of the tests of the tensor itself.
      tensor_says: what those say: that it is broken in the way that is meant.
      seconds_per_test: the limit for the tests of tensor, if not the usual one.
    """
    trial(
        name = name + "_tensor",
        implementation = tensor,
        module = "//tensor",
        seconds_per_test = seconds_per_test,
        tags = _MANUAL,
    )
    trial(
        name = name + "_layers",
        earlier = [tensor],
        implementation = "//layers:reference_or_skeleton",
        module = "//layers",
        requires = [name + "_tensor_verdict"],
        tags = _MANUAL,
    )
    output_test(
        name = name.removesuffix("_test") + "_tensor_test",
        size = "small",
        program = name + "_tensor",
        status = tensor_status,
        tags = ["staff"] + NO_SANITIZER,
        texts = tensor_says,
    )
    output_test(
        name = name,
        size = "small",
        program = name + "_layers",
        status = status,
        tags = ["staff"] + NO_SANITIZER,
        texts = texts,
    )

def progress_test(name, exercise):
    """Tests that a skeleton with one exercise solved earns that, and no more.

    Args:
      name: of the test.
      exercise: the one that is solved.
    """
    implementation(
        name = name + "_tensor",
        exercises = {
            "//tensor:{}_reference".format(exercise): exercise,
            "//tensor:skeleton_but_" + exercise: "",
        },
        file = "tensor/student/%s.cc",
        tags = _MANUAL,
    )
    trial(
        name = name + "_trial",
        implementation = name + "_tensor",
        module = "//tensor",
        tags = _MANUAL,
    )
    cc_test(
        name = name,
        size = "small",
        srcs = ["progress.cc"],
        args = [
            "$(rootpath {}_trial_verdict)".format(name),
            exercise,
        ],
        data = [name + "_trial_verdict"],
        tags = ["staff"] + NO_SANITIZER,
        deps = [
            "@abseil-cpp//absl/strings",
            "@nlohmann_json//:json",
        ],
    )
