#include "tools/trust/names.h"

#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/trust/machine_code.h"

namespace tinytorch::trust {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

TEST(NamesTest, OrdinaryNamesAreFree) {
  const Names none;
  for (const char* name :
       {"memcpy", "printf", "__printf_chk", "expf", "sincos", "lround", "_Znwm",
        "_ZSt4cout", "_ZNSt6thread4joinEv", "__cxa_throw",
        "_GLOBAL_OFFSET_TABLE_", "__udivti3", "_ZTVSt9exception", "_ZNSolsEi",
        "pthread_create", "abort", "__dso_handle", "_ZGVbN4v_cos"}) {
    EXPECT_EQ(RefuseUse(name, none, {}), std::nullopt) << name;
  }
}

TEST(NamesTest, OthersAreToldWhatToWrite) {
  const Names none;
  const auto refused = [&none](const char* name) {
    return RefuseUse(name, none, {}).value_or("");
  };
  for (const char* name : {"read", "__read_chk", "fopen64", "open64", "unlink",
                           "_ZNSt14basic_ifstreamIcSt11char_traitsIcEEC1Ev"}) {
    EXPECT_THAT(refused(name), HasSubstr("which works on files")) << name;
  }
  EXPECT_THAT(refused("exit"), HasSubstr("throw an exception instead"));
  EXPECT_THAT(refused("syscall"), HasSubstr("asks the system directly"));
  EXPECT_THAT(refused("dlsym"), HasSubstr("looks for code at run time"));
  EXPECT_THAT(refused("_ZSt13set_terminatePFvvE"), HasSubstr("treats errors"));
  EXPECT_THAT(refused("_ZN7testing4Test10HasFailureEv"),
              HasSubstr("part of GoogleTest"));
  EXPECT_THAT(refused("_ZN9tinytorch6runner4SendEv"),
              HasSubstr("part of the runner"));
  EXPECT_THAT(refused("sched_setaffinity"), HasSubstr("not of the ordinary"));
  EXPECT_THAT(refused("_ZSt7nowhere"), HasSubstr("is declared, but"));
  EXPECT_THAT(refused("_ZN9tinytorch4HelpEv"), HasSubstr("is declared, but"));
}

TEST(NamesTest, ListsAndDeclarationsAllowMore) {
  const std::string text =
      "function _ZN9tinytorch3AddEv\nuse fopen\nshared _ZN9tinytorch1xE\n";
  Names names;
  ASSERT_TRUE(names.Add(text).ok());
  EXPECT_EQ(RefuseUse("_ZN9tinytorch3AddEv", names, {}), std::nullopt);
  EXPECT_EQ(RefuseUse("fopen", names, {}), std::nullopt);
  EXPECT_EQ(RefuseUse("exit", names, {"exit"}), std::nullopt);
  EXPECT_EQ(RefuseUse("_ZNSt10filesystem6removeERKNS_7__cxx114pathE", names,
                      {"std::filesystem"}),
            std::nullopt);
  EXPECT_NE(RefuseUse("_exit", names, {"exit"}), std::nullopt);
  EXPECT_TRUE(names.Shares("_ZN9tinytorch1xE"));
  EXPECT_FALSE(names.Shares("fopen"));
  EXPECT_FALSE(Names().Add("nonsense\n").ok());
}

TEST(NamesTest, LongNamesAreShortened) {
  EXPECT_LT(Readable(std::string(200000, 'x')).size(), 300u);
  EXPECT_EQ(Readable("_ZTVN9tinytorch8TraceLogE"), "tinytorch::TraceLog");
}

TEST(MachineCodeTest, OnlyAJumpMayHoldTheBytesOfACall) {
  EXPECT_TRUE(OnlyDistances("  1f:\t0f 84 0f 05 00 00    \tje     534 <f>\n"));
  EXPECT_FALSE(OnlyDistances("  1f:\t0f 05                \tsyscall\n"));
  EXPECT_FALSE(
      OnlyDistances("   0:\tb8 0f 05 c3 00       \tmov    $0xc3050f,%eax\n"));
  EXPECT_FALSE(OnlyDistances("   0:\tcd 80                \tint    $0x80\n"));
  EXPECT_TRUE(OnlyDistances(
      " 12d:\t43 c6 44 0f 05 00    \tmovb   $0x0,0x5(%r15,%r9,1)\n"));
  EXPECT_TRUE(OnlyDistances(
      "   0:\t8b 44 cd 80          \tmov    -0x80(%rbp,%rcx,8),%eax\n"));
  EXPECT_FALSE(OnlyDistances(
      "   0:\tc7 44 07 07 0f 05 00 00 \tmovl   $0x50f,0x7(%rdi,%rax,1)\n"));
  EXPECT_FALSE(
      OnlyDistances("   0:\t8d 80 0f 05 00 00    \tlea    0x50f(%rax),%eax\n"));
}

}  // namespace
}  // namespace tinytorch::trust
