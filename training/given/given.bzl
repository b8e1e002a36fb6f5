"""The code that a student of training is given: a row for each file of this folder."""

load("//tools/course:course.bzl", "given")

GIVEN = [
    given(name = "amsgrad", why = "Adam with the largest average of squares so far."),
    given(name = "cross_attention", why = "Attention with any mask, also from one sequence to another."),
    given(name = "rule", why = "A Rule, the table of all rules, and how a rule reads an attribute."),
    given(name = "example_rules", why = "The rules of Add, Mul, Exp and others, as examples."),
    given(name = "tape_gradient", why = "Tape::Gradient(): the checks before your walk, and the cleaning up after it."),
    given(name = "windows", why = "The options of windows from a trace event, and a batch a few images at a time."),
    given(name = "pool_pairs", why = "MaxPoolScatter for windows of 2 x 2, fast."),
    given(name = "parameter_groups", why = "Several optimizers that step as one: rates and decays by group."),
    given(name = "loss_options", why = "Losses with class weights, label smoothing, ignored labels and a choice of reduction."),
    given(name = "more_rules", why = "The rules of the given operations of tensor."),
    given(name = "optimizer_options", why = "The constructors of all optimizers, with their checks."),
    given(name = "element_loop", why = "A fast loop over all elements of a parameter."),
    given(name = "gradient_mean", why = "The gradients of several batches, as if they were one."),
    given(
        name = "trainer_help",
        why = "Copies of tensors, errors with a place, a stopwatch.",
        deps = ["//tools/course:unimplemented"],
    ),
    given(name = "trainer_run", why = "The parts of the Trainer that are not an exercise."),
    given(name = "run_file", why = "The values of a checkpoint as text; reads one and checks that it belongs to this run."),
]
