"""The people of the example class, and what each of them handed in."""

import pack
import work

# The student of a broken archive keeps what stands in it before the break.
_WHOLE_FILES = 5


class Student:
    """A person, and the files that the person wrote.

    `work` has for (module, exercise) what work.py calls the file; `loose` the bytes by
    path; `archive` is what was handed in instead of loose files, a name and bytes. If
    it is `odd`, it must be handed in as it is; else a clone has its files unpacked.
    """

    def __init__(self, key, name, section, why):
        self.key, self.name, self.section, self.why = key, name, section, why
        self.number = 0
        self.on_roster = True
        self.work, self.loose = {}, {}
        self.archive, self.odd = None, False
        self.earlier = None  # Bytes by path, of the first of two submissions.

    @property
    def email(self):
        return self.key + "@example.edu"

    @property
    def canvas_id(self):
        return 4700 + 7 * self.number

    @property
    def participant(self):
        return 100 + self.number

    @property
    def github(self):
        return self.key + "-codes"

    @property
    def team(self):
        return "Team %02d" % self.number


class Class:
    """Makes the students, one after the other."""

    def __init__(self, sources):
        self.sources = sources
        self.students = []

    def all(self, module="tensor", what="reference"):
        return {(module, exercise): what for exercise in self.sources.points[module]}

    def bytes_of(self, files):
        return {"%s/student/%s.cc" % key: work.content(self.sources, *key, what)
                for key, what in files.items()}

    def add(self, key, name, why, files):
        student = Student(key, name, "AB"[len(self.students) % 2], why)
        student.number = len(self.students) + 1
        student.work = files
        student.loose = self.bytes_of(files)
        self.students.append(student)
        return student

    def attack(self, key, name, why, program, exercise="shape"):
        return self.add(key, name, why, self.all() |
                        {("tensor", exercise): "attack " + program})

    def mutant(self, key, name, why, exercise, mutant):
        return self.add(key, name, why, self.all() |
                        {("tensor", exercise): "mutant " + mutant})


def zipped(student, folder="", odd=False):
    """Lets the student hand in an archive."""
    files = {folder + path: data for path, data in student.loose.items()}
    student.archive, student.odd = ("work.zip", pack.make_zip(files)), odd
    return student


def _right_and_wrong(c):
    zipped(c.add("ada", "Ada Østergård", "all of two modules", c.all() | c.all("layers")))
    c.add("bela", "Béla Kovács", "all of tensor", c.all())
    c.add("chiara", "Chiara D'Amico", "the same bytes as bela", c.all())
    c.add("dan", "Dan Novák", "the skeletons", c.all(what="skeleton"))
    c.add("dana", "Dana Novák", "nothing", {})
    c.mutant("fatima", "Fatima Al-Sayed", "a mistake in one exercise",
             "views", "slice_forgets_the_step")
    c.mutant("goran", "Goran Petrović", "a mistake that breaks all that follows",
             "shape", "first_axis_fastest")
    c.mutant("hana", "Hana Suzuki", "a mistake that only a hidden test finds",
             "matmul", "stops_after_eight_tiles")
    c.add("ivo", "Ivo Ng", "all of tensor, one exercise of layers does not compile",
          c.all() | c.all("layers") | {("layers", "embedding"): "no brace"})
    files = c.all() | c.all("layers") | {("tensor", "print"): "mutant stops_at_nan"}
    c.add("jo", "Jo Ng", "a mistake in tensor, and all of layers: the gate costs nothing", files)


def _half_done(c):
    exercises = list(c.sources.points["tensor"])
    half = {("tensor", e): "reference" if i < 5 else "skeleton"
            for i, e in enumerate(exercises)}
    c.add("kira", "Kira Lindqvist", "half of it", half)
    c.add("mia", "Mia van der Berg", "all but the first",
          {("tensor", e): "reference" for e in exercises[1:]})


def _broken_code(c):
    c.add("nora", "Nora 007 Power", "a brace is missing",
          c.all() | {("tensor", "print"): "no brace"})
    c.add("omar", "Omar Haddad", "a header of its own",
          c.all() | {("tensor", "trace"): "no header"})
    c.attack("pia", "Pia Müller", "never ends", "a58_trace_hangs", "trace")
    c.attack("quinn", "Quinn Ó Briain", "crashes", "a57_trace_crashes", "trace")
    c.attack("rosa", "Rosa García", "ends before main", "49b_trace_ctor_exit0", "trace")
    c.attack("sam", "Sam Lee", "hostile: ends the program", "12_call_exit0")
    c.attack("tara", "Tara Singh", "hostile: writes a report of its own", "46_fake_report")
    c.attack("uma", "Uma Rao", "hostile: reads the reference", "52_include_reference_abs")
    c.attack("wen", "Wen Li", "hostile: not a text", "69_not_utf8")
    c.attack("xeni", "Xeni Papadopoulou", "hostile: 200 processes", "40_fork_200")


def _odd_files(c):
    c.add("yan", "Yan Zhou", "Windows line ends, a byte order mark",
          c.all(what="windows"))
    zipped(c.add("zoe", "Zoë Martin", "at another depth", c.all()), "hw1/my work/tinytorch/", True)

    renamed = c.add("abe", "Abe Cohen", "renamed files", c.all())
    loose = renamed.loose
    for old, new in [("shape", "shape_final.cc"), ("views", "Copy of views.cc"),
                     ("matmul", "matmul (1).cc"), ("trace", "trace.cpp")]:
        loose[new] = loose.pop("tensor/student/%s.cc" % old)

    extra = c.add("bo", "Bo Andersson", "nested, with __MACOSX and files of no exercise", c.all())
    inner = pack.make_zip(extra.loose)
    extra.archive, extra.odd = ("hand in.zip", pack.make_zip({
        "hand in/work.zip": inner,
        "__MACOSX/hand in/._work.zip": b"\0\5\x16\7",
        "hand in/.DS_Store": b"\0\0\0\1Bud1",
        "hand in/notes.txt": "I had fun.\n".encode(),
        "hand in/tensor/student/my_helpers.cc": b"int Helper() { return 1; }\n",
    })), True

    cut = zipped(c.add("cleo", "Cleo Dubois", "an archive that ends early", c.all()), odd=True)
    cut.archive = ("work.zip", pack.truncated(cut.archive[1], _WHOLE_FILES))
    cut.work = dict(list(cut.work.items())[:_WHOLE_FILES])

    links = c.add("dev", "Dev Patel", "names that lead out of the folder, and a link",
                  c.all())
    files = dict(links.loose)
    del files["tensor/student/print.cc"], files["tensor/student/trace.cc"]
    files["../../tensor/student/trace.cc"] = links.loose["tensor/student/trace.cc"]
    links.archive, links.odd = ("work.zip", pack.make_zip(
        files, {"tensor/student/print.cc": "../../tensor/reference/print.cc"})), True
    links.work = {key: what for key, what in links.work.items()
                  if key[1] not in ("print", "trace")}

    bomb = c.add("eva", "Eva Horváth", "a zip bomb", c.all())
    files = dict(bomb.loose)
    files["tensor/student/trace.cc"] = b"//" + bytes(24 << 20)
    bomb.archive, bomb.odd = ("work.zip", pack.make_zip(files)), True
    del bomb.work["tensor", "trace"]

    twice = zipped(c.add("finn", "Finn Nguyễn", "handed in twice", c.all()), odd=True)
    twice.earlier = pack.make_zip(c.bytes_of(c.all(what="skeleton")))


def make(sources):
    """Returns the students: the people on the roster, and one who is not on it."""
    c = Class(sources)
    _right_and_wrong(c)
    _half_done(c)
    _broken_code(c)
    _odd_files(c)
    c.add("guest", "Gast Hörer", "not on the roster", c.all()).on_roster = False
    return c.students
