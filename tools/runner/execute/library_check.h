// The words of the C++ library's own checks, with which students' files are
// compiled (-D_GLIBCXX_ASSERTIONS): an index outside of a std::vector ends the
// test there, and not somewhere else with memory that it has spoiled.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_LIBRARY_CHECK_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_LIBRARY_CHECK_H_

#include <string>

namespace tinytorch::runner {

// Takes the line in which a check failed out of what a test printed:
//
//     /usr/include/c++/16/span:278: ... std::span<_Type, _Extent>::operator[]
//     (size_type) const [with ...]: Assertion '__idx < size()' failed.
//
// (one line there), and returns it in words: "An index is outside of a
// std::span." Returns "", and leaves the output alone, if there is none.
std::string TakeLibraryCheck(std::string* output);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_LIBRARY_CHECK_H_
