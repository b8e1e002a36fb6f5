"""Runs the tests of a module on objects of any implementation.

One action links the tests and runs them, and removes the program. A program has 8 MB,
and a class of 300 that writes all five modules would leave 17,000 of them.
"""

load("//tools/course:grading_kit.bzl", "GradingKitInfo")

KIT = {
    "kit": attr.label(mandatory = True, providers = [GradingKitInfo]),
}

JUDGED = KIT | {
    "seed": attr.string(mandatory = True, doc = "of hidden tests; 0: each run draws its own"),
    "strict": attr.bool(doc = "whether a machine without all walls gives no verdict"),
    "_supervisor": attr.label(
        executable = True,
        cfg = "target",
        default = "//tools/runner:supervisor",
    ),
}

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
                "locks": exercise["locks"],
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

def judge(ctx, objects, submitted, outputs, arguments, needed = None, exercise = ""):
    """Links the tests with the objects of implementations and runs them.

    Args:
      ctx: of a rule with the attributes JUDGED.
      objects: Files: objects of all exercises, also of the modules before.
      submitted: list of SubmittedInfo, whose logs the supervisor reads.
      outputs: Files that are written, the verdict first.
      arguments: of the supervisor.
      needed: File with a list of exercises, or None.
      exercise: if it is in that list, no test is run, and the verdict is "full".
    """
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
