#include "tools/trust/system_names.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace tinytorch::trust {
namespace {

// Names between spaces, the first and the last too.
using Words = std::string_view;

bool Holds(Words words, std::string_view name) {
  return absl::StrContains(words, absl::StrCat(" ", name, " "));
}

struct Refused {
  Words of_c;          // Also stands for variants: __read_chk, fopen64.
  Words parts_of_cxx;  // Of mangled names.
  Family family;
};

constexpr Refused kRefused[] = {
    {" read write pread pwrite readv writev open openat creat close dup dup2 "
     "dup3 fcntl ioctl lseek fopen fdopen freopen fread fgets opendir readdir "
     "unlink remove rename mkdir rmdir chmod fchmod stat fstat lstat access "
     "link symlink readlink truncate ftruncate pipe pipe2 poll select tmpfile "
     "mkstemp sendfile splice ",
     " 10filesystem basic_ifstream basic_ofstream basic_fstream basic_filebuf "
     "12__basic_file ",
     {"which works on files",
      "an exercise takes what it needs as parameters; for debugging, write to "
      "std::cout"}},
    {" exit _exit _Exit quick_exit at_quick_exit raise ",
     "",
     {"which ends the program",
      "throw an exception instead, so that the other tests can run"}},
    {" getenv secure_getenv setenv putenv environ __environ sysconf ",
     "",
     {"which depends on the machine",
      "use a parameter or a constant, so that each run gives the same result"}},
    {" kill tgkill fork vfork clone execve execv execvp execl execlp "
     "posix_spawn posix_spawnp system popen wait waitpid ptrace prctl setsid "
     "getpid getppid setrlimit getrlimit prlimit signal sigaction alarm "
     "setitimer mount unshare pause ",
     "",
     {"which works on processes",
      "an exercise runs in one process; std::thread makes threads"}},
    {" syscall ",
     "",
     {"which asks the system directly", "call a function of the C++ library"}},
    {" mmap munmap mremap mprotect memfd_create shm_open sbrk brk ",
     "",
     {"which works on pages of memory", "use std::vector or new"}},
    {" setjmp _setjmp longjmp __sigsetjmp siglongjmp ",
     "",
     {"which jumps out of functions", "throw an exception instead"}},
    {" dlopen dlsym dlvsym dladdr dl_iterate_phdr ",
     "",
     {"which looks for code at run time", "call the function by its name"}},
    {" socket connect bind send recv socketpair ",
     "",
     {"which works on the network", "an exercise needs no connection"}},
    {" getrandom getentropy arc4random ",
     " St13random_device ",
     {"which gives other numbers in each run",
      "use tinytorch::Rng or std::mt19937 with a seed, so that tests can "
      "repeat what you did"}},
    {"",
     " 13set_terminate 13get_terminate 14set_unexpected 15set_new_handler "
     "N10__cxxabiv1 ",
     {"which changes how all of the program treats errors",
      "catch the exception where it can be thrown"}},
    {"",
     " N7testing ",
     {"which is part of GoogleTest",
      "an exercise holds no tests; write yours in test/"}},
    {"",
     " _ZN9tinytorch6runner ",
     {"which is part of the runner of the tests", "an exercise only computes"}},
};

// Of C, what a program that computes and prints needs.
constexpr Words kOrdinaryC =
    " _Unwind_Resume __assert_fail __chk_fail __dynamic_cast "
    "__errno_location __fprintf_chk __glibcxx_assert_fail "
    "__gxx_personality_v0 __isoc23_sscanf __isoc23_strtol __isoc23_strtoll "
    "__isoc23_strtoul __isoc23_strtoull __isoc99_sscanf "
    "__libc_single_threaded __memcpy_chk __memmove_chk __memset_chk "
    "__once_call __once_callable __once_functor __once_proxy __printf_chk "
    "__snprintf_chk __sprintf_chk __stack_chk_fail __stpcpy_chk __strcat_chk "
    "__strcpy_chk __strncat_chk __strncpy_chk __vfprintf_chk __vsnprintf_chk "
    "__vsprintf_chk abort abs aligned_alloc atof atoi atol atoll bcmp "
    "bsearch calloc clearerr clock clock_gettime clock_nanosleep ctime "
    "difftime div drand48 feclearexcept fegetround feof feraiseexcept ferror "
    "fesetround fetestexcept fflush fprintf fputc fputs fputs_unlocked free "
    "fwrite fwrite_unlocked gettimeofday gmtime gmtime_r imaxdiv isalnum "
    "isalpha isblank iscntrl isdigit isgraph islower isprint ispunct isspace "
    "isupper isxdigit labs ldiv llabs lldiv localeconv localtime localtime_r "
    "lrand48 malloc mbstowcs memccpy memchr memcmp memcpy memmem memmove "
    "memrchr memset mktime nanosleep perror posix_memalign printf putc "
    "putchar putchar_unlocked puts qsort rand rand_r random realloc "
    "sched_yield setvbuf sleep snprintf sprintf srand srand48 srandom sscanf "
    "stderr stdout stpcpy strcasecmp strcat strchr strcmp strcpy strcspn "
    "strdup strerror strftime strlen strncasecmp strncat strncmp strncpy "
    "strndup strnlen strpbrk strrchr strspn strstr strtod strtof strtok "
    "strtok_r strtol strtold strtoll strtoul strtoull time tolower toupper "
    "usleep vfprintf vsnprintf vsprintf wcscmp wcscpy wcslen wcstombs "
    "wmemchr wmemcmp wmemcpy wmemset ";

// Each also with f and l at its end, for float and long double.
constexpr Words kMathematics =
    " acos acosh asin asinh atan atan2 atanh cabs carg cbrt ceil cexp clog "
    "copysign cos cosh cpow csqrt erf erfc exp exp10 exp2 expm1 fabs fdim "
    "floor fma fmax fmin fmod frexp hypot ilogb ldexp lgamma llrint llround "
    "log log10 log1p log2 logb lrint lround modf nan nearbyint nextafter "
    "nexttoward pow remainder remquo rint round roundeven scalbln scalbn sin "
    "sincos sinh sqrt tan tanh tgamma trunc ";

constexpr std::string_view kThreads[] = {
    "pthread_cond_",       "pthread_create", "pthread_detach",
    "pthread_getspecific", "pthread_join",   "pthread_key_",
    "pthread_mutex_",      "pthread_once",   "pthread_rwlock_",
    "pthread_self",        "sem_",           "pthread_setspecific",
};

// What compilers call by themselves: arithmetic that a processor lacks, vectors
// of mathematics, exceptions, and the checks of sanitizers, coverage and the
// stack.
constexpr std::string_view kCompiler[] = {
    "_ZGVb",  "_ZGVc",  "_ZGVd",  "_ZGVe",      "_ZGVn",   "__add",
    "__asan", "__atom", "__ashl", "__ashr",     "__cxa_",  "__div",
    "__ext",  "__fix",  "__flo",  "__gcov",     "__llvm_", "__lshr",
    "__mod",  "__mul",  "__neg",  "__popcount", "__prof",  "__sanitizer_",
    "__sub",  "__trun", "__tsan", "__ubsan_",   "__udiv",  "__umod",
};

// The C++ library: std::, operator new and delete, and its own namespaces.
constexpr std::string_view kLibrary[] = {
    "_ZNKRSt", "_ZNKSa",        "_ZNKSb",         "_ZNKSd",
    "_ZNKSi",  "_ZNKSo",        "_ZNKSs",         "_ZNKSt",
    "_ZNORSt", "_ZNOSt",        "_ZNRSt",         "_ZNSa",
    "_ZNSb",   "_ZNSd",         "_ZNSi",          "_ZNSo",
    "_ZNSs",   "_ZNSt",         "_ZGVNSt",        "_ZS",
    "_ZTI",    "_ZTS",          "_ZTTSt",         "_ZTVN10__cxxabi",
    "_ZTVNSt", "_ZTVSt",        "_ZThn",          "_ZTv0",
    "_ZTTNSt", "_ZN9__gnu_cxx", "_ZdaPv",         "_ZdlPv",
    "_Zna",    "_Znw",          "_ZNK9__gnu_cxx",
};

// The name without what variants of C's functions add to it.
std::string_view Plain(std::string_view name) {
  while (absl::StartsWith(name, "__")) name.remove_prefix(2);
  for (const std::string_view ending : {"_2", "_chk", "64", "_nocancel"}) {
    if (absl::EndsWith(name, ending)) name.remove_suffix(ending.size());
  }
  return name;
}

bool StartsWithOneOf(std::string_view name, const auto& beginnings) {
  return std::any_of(
      std::begin(beginnings), std::end(beginnings),
      [name](std::string_view one) { return absl::StartsWith(name, one); });
}

bool IsMathematics(std::string_view name) {
  if (absl::StartsWith(name, "__") && absl::EndsWith(name, "_finite")) {
    name = name.substr(2, name.size() - 2 - 7);
  }
  if (Holds(kMathematics, name)) return true;
  const bool has_type = absl::EndsWith(name, "f") || absl::EndsWith(name, "l");
  return has_type && Holds(kMathematics, name.substr(0, name.size() - 1));
}

}  // namespace

const Family* FamilyOf(std::string_view name) {
  const bool is_cxx = absl::StartsWith(name, "_Z");
  // Every class has one of these for its type.
  if (absl::StartsWith(name, "_ZT") &&
      absl::StrContains(name, "10__cxxabiv1")) {
    return nullptr;
  }
  for (const Refused& refused : kRefused) {
    if (!is_cxx &&
        (Holds(refused.of_c, name) || Holds(refused.of_c, Plain(name)))) {
      return &refused.family;
    }
    if (!is_cxx) continue;
    for (const std::string_view part :
         absl::StrSplit(refused.parts_of_cxx, ' ', absl::SkipEmpty())) {
      if (absl::StrContains(name, part)) return &refused.family;
    }
  }
  return nullptr;
}

bool IsOrdinary(std::string_view name) {
  if (absl::StartsWith(name, "_ZGV") && !StartsWithOneOf(name, kLibrary)) {
    return StartsWithOneOf(name, kCompiler);
  }
  if (FamilyOf(name) != nullptr) return false;
  return IsOfToolchain(name) || IsMathematics(name) ||
         Holds(kOrdinaryC, name) || StartsWithOneOf(name, kThreads) ||
         StartsWithOneOf(name, kCompiler) || StartsWithOneOf(name, kLibrary);
}

bool IsOfToolchain(std::string_view name) {
  return name == "_GLOBAL_OFFSET_TABLE_" || name == "__dso_handle" ||
         name == "atexit" || name == "__tls_get_addr" ||
         name == "__stack_chk_fail_local" || name == "__cpu_model" ||
         name == "__cpu_features2" || name == "__cpu_indicator_init" ||
         (StartsWithOneOf(name, kCompiler) &&
          !absl::StartsWith(name, "__cxa_"));
}

}  // namespace tinytorch::trust
