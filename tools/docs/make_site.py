"""Makes the site of the course with MkDocs: lessons, documents, contracts, pictures.

    make_site.py [--folder=DIR] [--out=FILE.tar] FILE...

FILES are paths from the top of the checkout. Markdown becomes a page, and so does a
header of a module and every source file that a page links to; pictures are copied. A
link to anything else becomes plain text. MkDocs then checks every link and every anchor
(--strict), and the search works without a server and without network.
"""

import argparse
import os
import pathlib
import posixpath
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

import contract
import headers

MODULES = ["tensor", "layers", "networks", "training", "production"]
LESSONS = {module + "/README.md": module for module in MODULES}
# For people who teach with the course or write it.
STAFF = re.compile(r"(docs/(answers|instructors|style|trust|testing|walk)|CONTRIBUTING)\.md")
LINK = re.compile(r"(!?)\[((?:[^][]|\[[^]]*\])*)\]\(([^()\s]+)\)")

CONFIG = """\
site_name: TinyTorch in C++
docs_dir: pages
site_dir: site
use_directory_urls: false
theme:
  name: material
  font: false
  features: [navigation.top, navigation.tabs, toc.follow, search.highlight, content.code.copy]
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
      toggle: {icon: material/weather-night, name: Dark}
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
      toggle: {icon: material/weather-sunny, name: Light}
plugins: [search, offline]
extra: {polyfills: [iframe-worker.js]}
extra_css: [site.css]
markdown_extensions:
  - tables
  - md_in_html
  - pymdownx.highlight
  - pymdownx.superfences
  - toc:
      permalink: true
      slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}
validation:
  nav: {omitted_files: ignore, not_found: warn, absolute_links: warn}
  links: {not_found: warn, anchors: warn, absolute_links: warn, unrecognized_links: warn}
nav:
"""

# Wide tables and code scroll inside of themselves; the page never does.
STYLE = """\
.md-typeset table:not([class]) { display: block; overflow-x: auto; }
.md-typeset img { max-width: 100%; height: auto; }
.md-typeset table:not([class]) th { min-width: 0; }
.md-typeset td code { word-break: normal; overflow-wrap: break-word; }
.md-typeset pre > code { font-size: .66rem; }  /* 80 columns fit on a desk. */
@media screen and (max-width: 44em) {
  .md-typeset table:not([class]) :is(th, td) { padding: .5em .6em; }
  .md-clipboard { display: none; }  /* It covers the end of a line. */
}
"""


def page_of(path):
    """Returns the page of a file, as a path below the folder of pages."""
    folder, name = posixpath.split(path)
    if name == "README.md":
        return posixpath.join(folder, "index.md")
    return path if name.endswith(".md") else path + ".md"


def relative(target, page):
    return posixpath.relpath(target, posixpath.dirname(page) or ".")


def mend_lists(text):
    """Puts an empty line before a list and a table, as MkDocs wants and GitHub does not."""
    lines, fenced = [], False
    for line in text.split("\n"):
        before = lines[-1] if lines else ""
        fenced ^= line.startswith("```")
        starts = [r"(- |\d+\. )", r"\|"]
        if not fenced and before.strip() and not before.startswith(" "):
            for start in starts:
                if re.match(start, line) and not re.match(start, before):
                    lines.append("")
                    break
        lines.append(line)
    return "\n".join(lines)


def rewrite(path, text, known):
    """Returns Markdown with links to pages, and the source files that it links to."""
    wanted = []

    def link(match):
        picture, label, target = match.groups()
        target, _, anchor = target.partition("#")
        if ":" in target or not target:
            return match.group(0)
        file = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        if file not in known and posixpath.join(file, "README.md") in known:
            file = posixpath.join(file, "README.md")
        if file not in known:
            return label
        if picture or file.endswith(".svg"):
            return "%s[%s](%s)" % (picture, label, relative(file, page_of(path)))
        wanted.append(file)
        there = relative(page_of(file), page_of(path))
        return "[%s](%s%s)" % (label, there, "#" + anchor if anchor else "")

    parts = re.split(r"(^```.*?^```$|`[^`\n]+`(?!\])|^    [^\n]*$)", text, flags=re.S | re.M)
    text = "".join(p if i % 2 else LINK.sub(link, p) for i, p in enumerate(parts))
    return mend_lists(text), wanted


def source_page(path, text):
    """Returns the page of a source file: a header begins with what it declares."""
    language = "cpp" if path.endswith((".h", ".cc")) else "text"
    page = ["# %s" % posixpath.basename(path), "", "`%s`" % path, ""]
    if path.endswith(".h"):
        names = ["%s::%s" % (n.owner, n.name) if n.owner else n.name
                 for n in headers.names_of(text)]
        if names:
            page += ["Declares " + ", ".join("`%s`" % name for name in names) + ".", ""]
        text = re.sub(r"^#(ifndef|define|endif)\b.*_H_\b[^\n]*\n", "", text, flags=re.M)
        text = re.sub(r"^\}?\s*(namespace tinytorch \{|// namespace tinytorch)\n", "", text,
                      flags=re.M)
        return "\n".join(page) + contract.page(text)
    fence = "````"
    return "\n".join(page + [fence + language, text.strip("\n"), fence, ""])


def make_pages(files, top, pages):
    """Writes all pages; returns their sources."""
    known = {f for f in files if not STAFF.fullmatch(f)}
    todo = [f for f in known if f.endswith(".md") or
            (f.endswith(".h") and posixpath.dirname(f).split("/")[0] in MODULES)]
    done = set()
    while todo:
        path = todo.pop()
        if path in done:
            continue
        done.add(path)
        text = (top / path).read_text()
        if path.endswith(".md"):
            text, wanted = rewrite(path, text, known)
            todo += wanted
            if path in LESSONS:
                # The tab of the browser: in the navigation, all five are "Lesson".
                text = "---\ntitle: %s\n---\n\n" % LESSONS[path].capitalize() + text
        else:
            text = source_page(path, text)
        page = pages / page_of(path)
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text)
    for path in known:
        if path.endswith(".svg"):
            (pages / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(top / path, pages / path)
    (pages / "site.css").write_text(STYLE)
    shutil.copyfile(pathlib.Path(__file__).with_name("iframe-worker.js"),
                    pages / "iframe-worker.js")
    return done


def navigation(done):
    """Returns the table of contents as YAML: modules first, then documents."""
    lines = ["  - Start: index.md"] if "README.md" in done else []
    for module in MODULES:
        if module + "/README.md" not in done:
            continue
        lines += ["  - %s:" % module.capitalize(), "    - Lesson: %s/index.md" % module]
        for title, folder in [("Contracts", module), ("Given", module + "/given")]:
            own = sorted(f for f in done if f.endswith(".h") and posixpath.dirname(f) == folder)
            if own:
                lines.append("    - %s:" % title)
                lines += ["      - %s: %s" % (posixpath.basename(f), page_of(f)) for f in own]
        parts = sorted(f for f in done if re.fullmatch(module + r"/\w+/README\.md", f))
        lines += ["    - %s: %s" % (f.split("/")[1].capitalize(), page_of(f)) for f in parts]
    rest = sorted(f for f in done if re.fullmatch(r"docs/\w+\.md", f))
    if rest:
        lines.append("  - Documents:")
        lines += ["    - %s" % page_of(f) for f in rest]
    return "\n".join(lines) + "\n"


def pack(folder, out):
    """Packs a folder; the same pages give the same bytes."""
    def plain(info):
        info.mtime, info.uid, info.gid, info.uname, info.gname = 0, 0, 0, "", ""
        return info
    with tarfile.open(out, "w") as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            archive.add(path, "site/" + str(path.relative_to(folder)), filter=plain)


def build(files, top, work):
    """Makes the site in work/site; returns MkDocs's exit code."""
    done = make_pages(files, top, work / "pages")
    (work / "mkdocs.yml").write_text(CONFIG + navigation(done))
    env = dict(os.environ, SOURCE_DATE_EPOCH="0", HOME=str(work))
    # Not --quiet: --strict counts the warnings that are shown.
    run = subprocess.run([sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=work,
                         env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if run.returncode != 0:
        print(run.stdout)
    return run.returncode


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder")
    parser.add_argument("--out")
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        code = build(options.files, pathlib.Path.cwd(), work)
        if code == 0 and options.out:
            pack(work / "site", options.out)
        if code == 0 and options.folder:
            shutil.copytree(work / "site", options.folder, dirs_exist_ok=True)
        return code


if __name__ == "__main__":
    sys.exit(main())
