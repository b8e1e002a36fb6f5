"""Known mistakes: which tests of a module fail, and what they say, for each mutant.

`:known_mistakes` collects them in a JSON file. //tools/grade/give compares it with what
tests say about the work of students: "17 students sum over the wrong axis". It links and
runs all mutants of the module, so it is only built when a target names it.

Its output group "shown" is what reports of students know, MODULE/test/known_mistakes.json.
tools/course/update_mistakes.sh makes it again after a change of mutants or tests.
"""

load(":course_test.bzl", "GRADED_LEVELS", "RUN_ATTRS")
load(":module_declaration.bzl", "ModuleInfo")
load(":plan.bzl", "write_plan")

_AnswerInfo = provider(
    "How the tests of an exercise answer to a mutant of it.",
    fields = {
        "mutant": "File: mutants/EXERCISE/NAME.txt",
        "tests": "File: the result of each test",
    },
)

def _mutant_answer_impl(ctx):
    module = ctx.attr.module[ModuleInfo]
    plan = ctx.actions.declare_file(ctx.label.name + ".plan.json")
    files = write_plan(ctx, plan, GRADED_LEVELS, module.test, lambda file: file.path)
    verdict = ctx.actions.declare_file(ctx.label.name + ".verdict.json")
    tests = ctx.actions.declare_file(ctx.label.name + ".tests.json")
    ctx.actions.run(
        executable = ctx.executable._supervisor,
        arguments = [
            "--verdict=" + verdict.path,
            "--tests=" + tests.path,
            "--exercise=" + ctx.attr.exercise,
            # The seed of the class: hidden tests say the same only with the same numbers.
            "--seed=" + ctx.var.get("TINYTORCH_SEED", "1"),
            # A mutant that hangs need not prove it.
            "--seconds_of_retries=0",
        ],
        env = {"TINYTORCH_PLAN": plan.path},
        inputs = [plan] + files,
        tools = [ctx.executable.binary],
        outputs = [verdict, tests],
        execution_requirements = {"block-network": "1"},
        mnemonic = "MutantAnswer",
        progress_message = "Testing %{label}",
    )
    return [
        DefaultInfo(files = depset([tests])),
        _AnswerInfo(mutant = ctx.file.mutant, tests = tests),
    ]

mutant_answer = rule(
    implementation = _mutant_answer_impl,
    doc = "Runs all tests of an exercise on a mutant of it.",
    attrs = RUN_ATTRS | {
        "exercise": attr.string(mandatory = True),
        "mutant": attr.label(allow_single_file = [".txt"], mandatory = True),
    },
)

def _known_mistakes_impl(ctx):
    answers = [answer[_AnswerInfo] for answer in ctx.attr.answers]
    out = ctx.actions.declare_file(ctx.label.name + ".json")
    shown = ctx.actions.declare_file(ctx.label.name + ".shown.json")
    arguments = ctx.actions.args()
    arguments.add_all([out, shown, ctx.label.package])
    for answer in answers:
        arguments.add_all([answer.mutant, answer.tests])
    ctx.actions.run(
        executable = ctx.executable._mistakes,
        arguments = [arguments],
        inputs = [answer.mutant for answer in answers] + [answer.tests for answer in answers],
        outputs = [out, shown],
        mnemonic = "KnownMistakes",
    )
    return [
        DefaultInfo(files = depset([out])),
        OutputGroupInfo(shown = depset([shown])),
    ]

known_mistakes = rule(
    implementation = _known_mistakes_impl,
    doc = "What the tests of a module say about its mutants, as JSON (mistakes.cc).",
    attrs = {
        "answers": attr.label_list(mandatory = True, providers = [_AnswerInfo]),
        "_mistakes": attr.label(
            executable = True,
            cfg = "target",
            default = "//tools/course:mistakes",
        ),
    },
)
