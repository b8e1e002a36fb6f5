"""The plan of a run of tests, which the supervisor reads (tools/runner/plan/plan.h)."""

load(":exercise_info.bzl", "ExerciseInfo")
load(":module_declaration.bzl", "ModuleInfo")
load(":version.bzl", "VERSION")

VerdictInfo = provider(
    "The result of all tests of a module.",
    fields = {
        "module": "name of the module",
        "optional": "names of the exercises without which later modules are unlocked",
        "test": "label of the suite that the verdict stands for",
        "verdict": "File: the verdict",
    },
)

def write_plan(ctx, file, levels, target, path, guide = None):
    """Writes the supervisor's plan.

    Args:
      ctx: of a rule with the attributes RUN_ATTRS.
      file: File to write.
      levels: levels of tests that run.
      target: label of the suite that a student runs.
      path: function from a File to the path where the supervisor will find it.
      guide: dict of words that only a report says ("guide" in plan.h), or None.

    Returns:
      list of Files that the plan names.
    """
    module = ctx.attr.module[ModuleInfo]
    sources = {
        source.name: source
        for source in ctx.attr.implementation[ExerciseInfo].exercises.to_list()
    }
    requires = [verdict[VerdictInfo] for verdict in ctx.attr.requires]
    isolated = {
        name: path(binary[DefaultInfo].files_to_run.executable)
        for binary, name in getattr(ctx.attr, "isolated", {}).items()
    }
    plan = {
        "module": module.module,
        "version": VERSION,
        "target": target,
        "levels": levels,
        "binary": path(ctx.executable.binary),
        "manifest": path(module.manifest),
        "exercises": [
            declaration | {
                "file": sources[name].file,
                "compile_log": path(sources[name].log) if sources[name].log else "",
                "isolated": isolated.get(name, ""),
            }
            for name, declaration in module.exercises.items()
        ],
        "requires": [
            {
                "module": required.module,
                "verdict": path(required.verdict),
                "test": required.test,
                "optional": required.optional,
            }
            for required in requires
        ],
    } | module.limits
    if ctx.attr.seconds_per_test:
        plan["seconds_per_test"] = ctx.attr.seconds_per_test
    shown = []
    if guide:
        ordered = [sources[name] for name in module.exercises]
        plan["guide"] = guide | {
            "sources": [path(source.source) if source.source else "" for source in ordered],
            "warnings": [
                path(source.warnings) if source.warnings else ""
                for source in ordered
            ],
        }
        shown = [source.source for source in ordered] + \
                [source.warnings for source in ordered] + [module.mistakes]
    ctx.actions.write(file, json.encode_indent(plan, indent = "  ") + "\n")
    return [module.manifest] + \
           [source.log for source in sources.values() if source.log] + \
           [required.verdict for required in requires] + \
           [file for file in shown if file]
