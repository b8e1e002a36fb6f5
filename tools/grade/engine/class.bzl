"""A class as targets: what the BUILD files that the engine writes call.

The engine writes a repository with each distinct file of the class once. Here each
becomes an object, which is compiled once for the class. A *combination* is what a
student has written of a module and of those before it: its tests are linked and run
once, however many students share it.

One action links the tests and runs them, and removes the program. A program has 8 MB,
and a class of 300 that writes all five modules would leave 17,000 of them.
"""

load("@rules_cc//cc:find_cc_toolchain.bzl", "use_cc_toolchain")
load("//tools/course:compile_exercise.bzl", "compile_exercise")
load("//tools/course:grading_kit.bzl", "GradingKitInfo")

SubmittedInfo = provider(
    "A file of an exercise, as it was handed in.",
    fields = {
        "exercise": "its name",
        "log": "File: what the compiler said; empty if it compiles",
        "object": "File: the object, or the skeleton's",
    },
)

CombinationInfo = provider(
    "What a student has written of a module.",
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

_KIT = {
    "kit": attr.label(mandatory = True, providers = [GradingKitInfo]),
}

submitted_exercise = rule(
    implementation = _submitted_exercise_impl,
    doc = "Compiles a file as the student's own would be. Builds whatever is in it.",
    attrs = _KIT | {
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

# Arguments: the output; the supervisor; a list of exercises, and one that need not be
# tested if it is in the list (or two empty words); "--" after the supervisor's own
# arguments; the linker.
_JUDGE = """
verdict=$1 supervisor=$2 full=$3 exercise=$4
shift 4
if [[ $full ]] && grep --quiet --line-regexp --fixed-strings "$exercise" "$full"; then
  echo full >"$verdict"
  exit
fi
arguments=()
while [[ $1 != -- ]]; do arguments+=("$1") && shift; done
shift
if ! "$@" -o "$verdict.tests" >"$verdict.link" 2>&1; then
  cat "$verdict.link" >&2
  echo "not linked" >"$verdict"
  for argument in "${arguments[@]}"; do
    case $argument in --tests=* | --full=*) : >"${argument#*=}" ;; esac
  done
  exit
fi
"$supervisor" --verdict="$verdict" "${arguments[@]}"
status=$?
rm -f "$verdict.tests" "$verdict.link"
exit $status
"""

def _plan(ctx, kit, logs, program):
    """Writes the supervisor's plan: what decides points, and no words of reports.

    So a hint that is changed tests no class again.
    """
    declaration = kit.declaration
    plan = {
        "module": declaration.module,
        "target": declaration.test,
        # Of the release, for reports: no points depend on it.
        "version": "",
        "levels": kit.levels,
        "binary": program,
        "manifest": declaration.manifest.path,
        "exercises": [
            {
                "name": exercise["name"],
                "title": exercise["title"],
                "points": exercise["points"],
                "why": "",
                "hints": [],
                "file": "{}/student/{}.cc".format(declaration.module, exercise["name"]),
                "compile_log": logs[exercise["name"]].path if exercise["name"] in logs else "",
                "isolated": "",
            }
            for exercise in declaration.exercises.values()
        ],
        "requires": [],
    } | declaration.limits
    file = ctx.actions.declare_file(ctx.label.name + ".plan.json")
    ctx.actions.write(file, json.encode_indent(plan, indent = " ") + "\n")
    return file

def _judge(ctx, objects, submitted, outputs, arguments, needed = None, exercise = ""):
    """Links the tests with the objects of implementations and runs them."""
    kit = ctx.attr.kit[GradingKitInfo]
    verdict = outputs[0]
    logs = {file.exercise: file.log for file in submitted}
    plan = _plan(ctx, kit, logs, verdict.path + ".tests")
    linked = ctx.actions.args()
    linked.add_all(objects)
    linked.add("@" + kit.tests.path)
    linked.add_all(kit.linker.arguments)
    first = [
        verdict.path,
        ctx.executable._supervisor.path,
        needed.path if needed else "",
        exercise,
    ] + arguments + ["--seed=" + ctx.attr.seed] + (
        ["--strict"] if ctx.attr.strict else []
    ) + ["--", kit.linker.tool]
    ctx.actions.run_shell(
        command = _JUDGE,
        arguments = first + [linked],
        env = {"PATH": "/usr/bin:/bin"} | kit.linker.environment |
              {"TINYTORCH_PLAN": plan.path},
        inputs = depset(
            objects + logs.values() + [plan, kit.declaration.manifest] +
            ([needed] if needed else []),
            transitive = [kit.objects, kit.linker.files],
        ),
        tools = [ctx.attr._supervisor[DefaultInfo].files_to_run],
        outputs = outputs,
        # Student code runs here.
        execution_requirements = {"block-network": "1"},
        mnemonic = "Verdict",
        progress_message = "Testing %{label}",
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
    _judge(
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

_JUDGED = _KIT | {
    "seed": attr.string(mandatory = True, doc = "of hidden tests; 0: each run draws its own"),
    "strict": attr.bool(doc = "whether a machine without all walls gives no verdict"),
    "_supervisor": attr.label(
        executable = True,
        cfg = "target",
        default = "//tools/runner:supervisor",
    ),
}

combination = rule(
    implementation = _combination_impl,
    doc = "The result of what a student has written of a module, and of modules before.",
    attrs = _JUDGED | {
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
    _judge(
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
    attrs = _JUDGED | {
        "combination": attr.label(providers = [CombinationInfo], mandatory = True),
        "file": attr.label(providers = [SubmittedInfo], mandatory = True),
    },
)

def class_module(module, files, combinations, strict, seed, references = []):
    """Makes the targets of a class in one module.

    Args:
      module: its name.
      files: dict from the name of an exercise to the names of its files, each with the
        combination that says whether the file needs to be tested alone, or "".
      combinations: dict from the name of a combination to its files ("shape/NAME") and
        the labels of the combinations before.
      strict: whether a machine without all walls gives no verdict.
      seed: of hidden tests.
      references: modules before that are not graded.
    """
    kit = "@tinytorch//{}:grading_kit".format(module)
    for exercise, names in files.items():
        for name, first in names.items():
            path = "{}/{}".format(exercise, name)
            submitted_exercise(
                name = path,
                testonly = True,
                src = path + ".cc",
                exercise = exercise,
                kit = kit,
            )
            if first:
                alone(
                    name = "alone/" + path,
                    testonly = True,
                    combination = "together/" + first,
                    file = path,
                    kit = kit,
                    seed = seed,
                    strict = strict,
                )
    for name, (written, earlier) in combinations.items():
        combination(
            name = "together/" + name,
            testonly = True,
            # Combinations of later modules have it below them.
            visibility = ["@submissions//:__subpackages__"],
            earlier = earlier,
            files = written,
            kit = kit,
            references = references,
            seed = seed,
            strict = strict,
        )
