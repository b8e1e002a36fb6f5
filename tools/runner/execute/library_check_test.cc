// The lines are what libstdc++ 16 and 12 print.
#include "tools/runner/execute/library_check.h"

#include <string>

#include "gtest/gtest.h"

namespace tinytorch::runner {
namespace {

std::string Words(std::string line) { return TakeLibraryCheck(&line); }

TEST(LibraryCheckTest, AnIndexNamesWhatItIsOutsideOf) {
  EXPECT_EQ(
      Words("/usr/include/c++/16/bits/stl_vector.h:1123: constexpr "
            "std::vector<_Tp, _Alloc>::reference std::vector<_Tp, _Alloc>::"
            "operator[](size_type) [with _Tp = long int; _Alloc = "
            "std::allocator<long int>; reference = long int&]: Assertion "
            "'__n < this->size()' failed.\n"),
      "An index is outside of a std::vector.");
  EXPECT_EQ(Words("/usr/include/c++/12/string_view:239: constexpr const "
                  "std::basic_string_view<_CharT, _Traits>::value_type& "
                  "std::basic_string_view<_CharT, _Traits>::operator[]("
                  "size_type) const [with _CharT = char]: Assertion '__pos < "
                  "this->_M_len' failed.\n"),
            "An index is outside of a std::string_view.");
  EXPECT_EQ(Words("/usr/include/c++/12/bits/basic_string.h:1221: constexpr "
                  "std::__cxx11::basic_string<_CharT, _Traits, _Alloc>::"
                  "reference std::__cxx11::basic_string<_CharT, _Traits, "
                  "_Alloc>::operator[](size_type) [with _CharT = char]: "
                  "Assertion '__pos <= size()' failed.\n"),
            "An index is outside of a std::string.");
}

TEST(LibraryCheckTest, AnEmptyContainerNamesTheCall) {
  EXPECT_EQ(Words("/usr/include/c++/12/bits/stl_vector.h:1319: constexpr void "
                  "std::vector<_Tp, _Alloc>::pop_back() [with _Tp = int]: "
                  "Assertion '!this->empty()' failed."),
            "pop_back() was called on a std::vector without elements.");
}

TEST(LibraryCheckTest, NothingIsRead) {
  EXPECT_EQ(Words("/usr/include/c++/12/optional:477: constexpr _Tp& std::"
                  "_Optional_base_impl<_Tp, _Dp>::_M_get() [with _Tp = int]: "
                  "Assertion 'this->_M_is_engaged()' failed.\n"),
            "A std::optional was read that holds no value.");
  EXPECT_EQ(Words("/usr/include/c++/12/bits/unique_ptr.h:445: typename std::"
                  "add_lvalue_reference<_Tp>::type std::unique_ptr<_Tp, _Dp>::"
                  "operator*() const [with _Tp = int]: Assertion 'get() != "
                  "pointer()' failed.\n"),
            "A std::unique_ptr was followed that points to nothing.");
  EXPECT_EQ(Words("/usr/include/c++/12/bits/shared_ptr_base.h:1349: std::"
                  "__shared_ptr_access<_Tp, _Lp, <anonymous>, <anonymous> >::"
                  "element_type& std::__shared_ptr_access<_Tp, _Lp, "
                  "<anonymous>, <anonymous> >::operator*() const [with _Tp = "
                  "int]: Assertion '_M_get() != nullptr' failed.\n"),
            "A std::shared_ptr was followed that points to nothing.");
  EXPECT_EQ(
      Words("/usr/include/c++/12/bits/shared_ptr_base.h:1410: std::"
            "__shared_ptr_access<_Tp, _Lp, true, _Is_void>::element_type& "
            "std::__shared_ptr_access<_Tp, _Lp, true, _Is_void>::"
            "operator[](std::ptrdiff_t) const [with _Tp = float []]: "
            "Assertion '_M_get() != nullptr' failed.\n"),
      "A std::shared_ptr was followed that points to nothing.");
}

TEST(LibraryCheckTest, OtherChecksAreShownAsTheyAre) {
  EXPECT_EQ(Words("/usr/include/c++/12/bits/stl_algo.h:3623: constexpr const "
                  "_Tp& std::clamp(const _Tp&, const _Tp&, const _Tp&) [with "
                  "_Tp = int]: Assertion '!(__hi < __lo)' failed.\n"),
            "std::clamp() does not allow these arguments: it checked !(__hi < "
            "__lo).");
}

TEST(LibraryCheckTest, TheLineIsTakenOutOfTheOutput) {
  std::string output =
      "before\n/usr/include/c++/12/span:278: constexpr int std::span<_Type, "
      "_Extent>::operator[](size_type) const: Assertion '__idx < size()' "
      "failed.\nafter\n";
  EXPECT_EQ(TakeLibraryCheck(&output), "An index is outside of a std::span.");
  EXPECT_EQ(output, "before\nafter\n");
}

TEST(LibraryCheckTest, OtherOutputStays) {
  for (const std::string& line :
       {std::string("x.cc:3: int Half(int): Assertion 'x > 0' failed.\n"),
        std::string("a: Assertion 'std::"), std::string("' failed."),
        std::string(": Assertion '' failed."), std::string()}) {
    std::string output = line;
    EXPECT_EQ(TakeLibraryCheck(&output), "") << line;
    EXPECT_EQ(output, line);
  }
}

}  // namespace
}  // namespace tinytorch::runner
