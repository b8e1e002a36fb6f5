"""@submissions, the repository of a class that is graded.

`grade` writes one, and names it by --override_repository=submissions=FOLDER. Without
that the repository is empty.
"""

def _submissions_repository_impl(repository_ctx):
    repository_ctx.file("BUILD", "")

submissions_repository = repository_rule(
    implementation = _submissions_repository_impl,
    doc = "An empty repository, for `grade` to override.",
)
