"""The rules of a class: a file, what a student wrote of a module, a file alone."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "use_cc_toolchain")
load("//tools/course:compile_exercise.bzl", "compile_exercise")
load("//tools/course:grading_kit.bzl", "GradingKitInfo")
load(":judge.bzl", "JUDGED", "KIT", "judge")

SubmittedInfo = provider(
    "A file of an exercise, as it was handed in.",
    fields = {
        "exercise": "its name",
        "log": "File: what the compiler said; empty if it compiles",
        "object": "File: the object, or the skeleton's",
    },
)

CombinationInfo = provider(
    "The work of a student in a module.",
    fields = {
        "full": "File: the exercises that have all points, a line each",
        "module": "name of the module",
        "objects": "Files: an object for each exercise",
    },
)

def _submitted_exercise_impl(ctx):
    kit = ctx.attr.kit[GradingKitInfo]
    source = ctx.file.src
    compiled = compile_exercise(
        ctx,
        kit.recipes[ctx.attr.exercise],
        exercise = ctx.attr.exercise,
        source = source,
        source_path = source.path,
        # "Write Broadcast in tensor/student/broadcast.cc:63": the student's own path.
        copts = ["-fmacro-prefix-map={}={}/student/{}.cc".format(
            source.path,
            kit.declaration.module,
            ctx.attr.exercise,
        )],
    )
    return [
        DefaultInfo(files = depset([compiled.log])),
        SubmittedInfo(
            exercise = ctx.attr.exercise,
            log = compiled.log,
            object = compiled.object,
        ),
    ]

submitted_exercise = rule(
    implementation = _submitted_exercise_impl,
    doc = "Compiles a file as the student's own would be. Builds whatever is in it.",
    attrs = KIT | {
        "exercise": attr.string(mandatory = True),
        "src": attr.label(allow_single_file = [".cc"], mandatory = True),
        "_compile": attr.label(
            executable = True,
            cfg = "target",
            default = "//tools/trust:compile_exercise",
        ),
    },
    fragments = ["cpp"],
    provides = [SubmittedInfo],
    toolchains = use_cc_toolchain(),
)

def _skeletons(kit):
    return [recipe.skeleton for recipe in kit.recipes.values()]

def _combination_impl(ctx):
    kit = ctx.attr.kit[GradingKitInfo]
    submitted = [file[SubmittedInfo] for file in ctx.attr.files]
    by_exercise = {file.exercise: file.object for file in submitted}
    objects = [
        by_exercise.get(name, recipe.skeleton)
        for name, recipe in kit.recipes.items()
    ]
    written = {
        combination[CombinationInfo].module: combination[CombinationInfo].objects
        for combination in ctx.attr.earlier
    }
    below = []
    for earlier in kit.earlier:
        module = earlier.declaration.module
        if module in written:
            below.extend(written[module])
        elif module in ctx.attr.references:
            below.extend(earlier.references.values())
        else:
            below.extend(_skeletons(earlier))
    name = ctx.label.name
    verdict = ctx.actions.declare_file(name + ".json")
    tests = ctx.actions.declare_file(name + ".tests.json")
    full = ctx.actions.declare_file(name + ".full")
    judge(
        ctx,
        objects + below,
        submitted,
        [verdict, tests, full],
        ["--tests=" + tests.path, "--full=" + full.path],
    )
    return [
        DefaultInfo(files = depset([verdict, tests])),
        CombinationInfo(
            full = full,
            module = kit.declaration.module,
            objects = objects,
        ),
    ]

combination = rule(
    implementation = _combination_impl,
    doc = "The result of what a student has written of a module, and of modules before.",
    attrs = JUDGED | {
        "earlier": attr.label_list(
            providers = [CombinationInfo],
            doc = "the student's own of modules before; where there is none: skeletons",
        ),
        "files": attr.label_list(
            providers = [SubmittedInfo],
            doc = "the exercises that are handed in; for others: skeletons",
        ),
        "references": attr.string_list(
            doc = "modules before which are not graded: the reference takes their place",
        ),
    },
    provides = [CombinationInfo],
)

def _alone_impl(ctx):
    kit = ctx.attr.kit[GradingKitInfo]
    file = ctx.attr.file[SubmittedInfo]
    objects = [
        file.object if name == file.exercise else reference
        for name, reference in kit.references.items()
    ]
    for earlier in kit.earlier:
        objects.extend(earlier.references.values())
    verdict = ctx.actions.declare_file(ctx.label.name + ".json")
    judge(
        ctx,
        objects,
        [file],
        [verdict],
        ["--exercise=" + file.exercise],
        ctx.attr.combination[CombinationInfo].full,
        file.exercise,
    )
    return [DefaultInfo(files = depset([verdict]))]

alone = rule(
    implementation = _alone_impl,
    doc = """The result of one file with the reference for all else.

It is not tested if `combination`, of a student who has handed it in, has all points for
it: the verdict is then the word "full".""",
    attrs = JUDGED | {
        "combination": attr.label(providers = [CombinationInfo], mandatory = True),
        "file": attr.label(providers = [SubmittedInfo], mandatory = True),
    },
)
