"""Tests of the checks of a declaration, one wrong declaration each."""

load("@bazel_skylib//lib:unittest.bzl", "asserts", "unittest")
load(
    "//tools/course:checks.bzl",
    "too_few_mutants",
    "two_implementations",
    "unknown_exercise",
    "unknown_in_double",
    "wrong_order",
)

def _unknown_exercise_test_impl(ctx):
    env = unittest.begin(ctx)
    files = ["mutants/shape/one.txt", "mutants/views/two.txt"]
    asserts.equals(env, None, unknown_exercise("mutants", files, ["shape", "views"]))
    asserts.equals(
        env,
        "mutants/views/two.txt: wanted the name of an exercise, one of shape; got views",
        unknown_exercise("mutants", files, ["shape"]),
    )
    asserts.equals(
        env,
        "reference/shap.cc: wanted the name of an exercise, one of shape; got shap",
        unknown_exercise("reference", ["reference/shap.cc"], ["shape"]),
    )
    return unittest.end(env)

unknown_exercise_test = unittest.make(_unknown_exercise_test_impl)

def _too_few_mutants_test_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, None, too_few_mutants("shape", ["a", "b", "c"]))
    asserts.equals(
        env,
        "exercise shape: wanted at least 3 files mutants/shape/*.txt; got 2",
        too_few_mutants("shape", ["a", "b"]),
    )
    return unittest.end(env)

too_few_mutants_test = unittest.make(_too_few_mutants_test_impl)

def _unknown_in_double_test_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, None, unknown_in_double(["tape"], ["losses", "tape"]))
    asserts.equals(
        env,
        "in_double: wanted names of exercises, of losses, tape; got tap",
        unknown_in_double(["losses", "tap"], ["losses", "tape"]),
    )
    return unittest.end(env)

unknown_in_double_test = unittest.make(_unknown_in_double_test_impl)

def _wrong_order_test_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, None, wrong_order("tensor", []))
    asserts.equals(env, None, wrong_order("networks", ["tensor", "layers"]))
    for requires in [["layers", "tensor"], ["layers"], ["tensor", "layers", "training"]]:
        asserts.equals(
            env,
            "module networks: wanted requires = [\"tensor\", \"layers\"]; " +
            "got {}".format(requires),
            wrong_order("networks", requires),
        )
    asserts.true(env, wrong_order("tensors", []).startswith("module tensors: wanted one of"))
    return unittest.end(env)

wrong_order_test = unittest.make(_wrong_order_test_impl)

def _two_implementations_test_impl(ctx):
    env = unittest.begin(ctx)
    asserts.equals(env, None, two_implementations(["shape", "views"]))
    asserts.equals(
        env,
        "exercise shape: wanted one implementation; got two",
        two_implementations(["shape", "views", "shape"]),
    )
    return unittest.end(env)

two_implementations_test = unittest.make(_two_implementations_test_impl)
