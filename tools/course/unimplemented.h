// The exception that a function throws until the student has written it.
//
//   Tensor Add(const Tensor& a, const Tensor& b) {
//     // Your turn: ...
//     throw Unimplemented();
//   }
//
// An unwritten function must never return a plausible value: a test could pass
// on it. It throws instead, and the exception knows where it was thrown, so
// that the report can name the very line to work on.
//
// The constructor also remembers the first place in this process. The test
// runner starts a process for each test and reads First() when the test ends:
// a test that reached unwritten code counts as "not written yet", even if it
// caught the exception (EXPECT_ANY_THROW, say, or a test that expects some
// other std::logic_error).
#ifndef TINYTORCH_TOOLS_COURSE_UNIMPLEMENTED_H_
#define TINYTORCH_TOOLS_COURSE_UNIMPLEMENTED_H_

#include <atomic>
#include <source_location>
#include <stdexcept>
#include <string>

namespace tinytorch {

class Unimplemented : public std::logic_error {
 public:
  // A place in the source. The pointers are to string literals.
  struct Site {
    const char* function;
    const char* file;
    unsigned line;
  };

  // `where` is the place of the `throw`; callers leave it out.
  explicit Unimplemented(
      std::source_location where = std::source_location::current())
      : std::logic_error(std::string("not written yet: ") +
                         where.function_name() + " (" + where.file_name() +
                         ":" + std::to_string(where.line()) + ")"),
        site_{where.function_name(), where.file_name(), where.line()} {
    Remember(site_);
  }

  const char* function() const { return site_.function; }
  const char* file() const { return site_.file; }
  unsigned line() const { return site_.line; }

  // The first place in this process that threw Unimplemented, or nullptr.
  // Any thread may throw and any thread may ask.
  static const Site* First() {
    return State().ready.load(std::memory_order_acquire) ? &State().first
                                                         : nullptr;
  }

 private:
  struct FirstSite {
    std::atomic_flag claimed;
    std::atomic<bool> ready = false;
    Site first = {};
  };

  // Constant-initialized: safe in the constructor of a global object.
  static FirstSite& State() {
    static constinit FirstSite state;
    return state;
  }

  static void Remember(const Site& site) {
    if (State().claimed.test_and_set()) return;
    State().first = site;
    State().ready.store(true, std::memory_order_release);
  }

  Site site_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_COURSE_UNIMPLEMENTED_H_
