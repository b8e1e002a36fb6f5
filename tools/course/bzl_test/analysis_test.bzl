"""Tests of the rules of a module: the actions and errors that they make."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")

def _two_in_a_switch_test_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, "exercise shape: wanted one implementation; got two")
    return analysistest.end(env)

two_in_a_switch_test = analysistest.make(
    _two_in_a_switch_test_impl,
    expect_failure = True,
)

def _missing_student_file_test_impl(ctx):
    env = analysistest.begin(ctx)
    actions = [
        action
        for action in analysistest.target_actions(env)
        if action.mnemonic == "CompileExercise"
    ]
    asserts.equals(env, 1, len(actions))
    inputs = [file.short_path for file in actions[0].inputs.to_list()]

    # The skeleton takes the place of the file, whose path is still in the message.
    asserts.true(env, "tensor/_objs/shape_skeleton/shape.o" in inputs)
    asserts.false(env, "tensor/student/shape.cc" in inputs)
    asserts.true(env, "tensor/student/shape.cc" in actions[0].argv)
    return analysistest.end(env)

missing_student_file_test = analysistest.make(_missing_student_file_test_impl)
