#include "tools/lab/settings.h"

#include <functional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch {
namespace {

// Returns the message of the WrongSetting that `f` throws, or "".
std::string ErrorOf(const std::function<void()>& f) {
  try {
    f();
  } catch (const WrongSetting& e) {
    return e.what();
  }
  return "";
}

TEST(SettingsTest, ReturnsWhatIsSetAndOtherwiseTheUsualValue) {
  Settings settings("steep=1e3,optimizer=adam");
  EXPECT_EQ(settings.Number("steep", 100, {1, 10000}), 1000);
  EXPECT_EQ(settings.Number("rate", 0.5, {0, 1}), 0.5);
  EXPECT_EQ(settings.Choice("optimizer", {"sgd", "adam"}), 1);
  EXPECT_EQ(settings.Choice("function", {"relu", "tanh"}), 0);
  EXPECT_EQ(ErrorOf([&] { settings.CheckAllUsed(); }), "");
}

TEST(SettingsTest, RefusesValuesOutsideOfTheLimits) {
  for (const char* value : {"0", "10001", "x", "nan", "inf", "1x"}) {
    Settings settings(std::string("steep=") + value);
    EXPECT_EQ(ErrorOf([&] { settings.Number("steep", 100, {1, 10000}); }),
              std::string("--set: steep: wanted a number from 1 to 10000, ") +
                  "got \"" + value + "\"");
  }
  Settings settings("optimizer=adem");
  EXPECT_EQ(ErrorOf([&] { settings.Choice("optimizer", {"sgd", "adam"}); }),
            "--set: optimizer: wanted sgd or adam, got \"adem\"");
}

TEST(SettingsTest, RefusesWhatIsNotANameAndAValue) {
  for (const char* text : {"steep", "=1", "steep=", "a=1,b"}) {
    EXPECT_THAT(ErrorOf([&] { Settings{text}; }),
                testing::StartsWith("--set: wanted NAME=VALUE, got \""));
  }
  EXPECT_EQ(ErrorOf([] { Settings{"a=1,a=2"}; }), "--set: a is there twice");
}

TEST(SettingsTest, NamesASettingThatNoExperimentHas) {
  Settings settings("steap=1");
  EXPECT_EQ(ErrorOf([&] { settings.CheckAllUsed(); }),
            "--set: no experiment that ran has steap; they have no settings");
  settings.Number("steep", 100, {1, 10000});
  EXPECT_EQ(ErrorOf([&] { settings.CheckAllUsed(); }),
            "--set: no experiment that ran has steap; they have steep");
}

TEST(SettingsTest, AreEqualInAnyOrder) {
  const Settings settings("a=1,b=2");
  EXPECT_TRUE(settings.Are("b=2,a=1"));
  EXPECT_FALSE(settings.Are("a=1"));
  EXPECT_FALSE(settings.Are(""));
  EXPECT_TRUE(Settings().Are(""));
}

}  // namespace
}  // namespace tinytorch
