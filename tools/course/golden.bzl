"""What PyTorch answers, as text inside the tests: files of test/golden/."""

load("//tools/data:embed.bzl", "embed")
load(":common.bzl", "existing")

def _camel(name):
    return "".join([word.capitalize() for word in name.split("_")])

# buildifier: disable=unnamed-macro
def golden_libraries():
    """Makes NAME_json of each test/golden/NAME.json; see embed().

    The function of im2col_json.h is Im2colJson().

    Returns:
      The names of the libraries.
    """
    names = []
    for file in existing("test/golden/*.json"):
        stem = file.split("/")[-1].removesuffix(".json")
        embed(
            name = stem + "_json",
            src = file,
            function = _camel(stem) + "Json",
        )
        names.append(stem + "_json")
    return names
