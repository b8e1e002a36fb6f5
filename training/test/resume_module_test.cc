#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "networks/safetensors.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"
#include "training/data.h"
#include "training/optimizers.h"
#include "training/schedules.h"
#include "training/testing/small_runs.h"
#include "training/trainer.h"

namespace tinytorch {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

void ExpectSameHistory(const History& got, const History& wanted) {
  EXPECT_EQ(got.best_epoch, wanted.best_epoch);
  EXPECT_EQ(got.stopped, wanted.stopped);
  ASSERT_EQ(got.epochs.size(), wanted.epochs.size());
  for (size_t i = 0; i < got.epochs.size(); ++i) {
    EXPECT_EQ(got.epochs[i].train_loss, wanted.epochs[i].train_loss) << i;
    EXPECT_EQ(got.epochs[i].loss, wanted.epochs[i].loss) << i;
    EXPECT_EQ(got.epochs[i].score, wanted.epochs[i].score) << i;
    EXPECT_EQ(got.epochs[i].learning_rate, wanted.epochs[i].learning_rate) << i;
  }
}

TEST(ResumeModuleTest, AKilledRunEndsWithTheSameBits) {
  Why("A power cut in hour 20 costs an epoch, not 20 hours.");
  const std::string path = FileOfThisTest();
  std::filesystem::remove(path);
  TrainerOptions options = {
      .epochs = 5, .schedule = WarmUp(3, CosineDecay(15)), .max_norm = 1};
  RichRun whole;
  Trainer uninterrupted = whole.Train(options);
  ASSERT_TRUE(uninterrupted.Run().ok());

  options.checkpoint = path;
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    // SIGKILL runs no destructor and no handler.
    options.on_step = [](const Progress& p) {
      if (p.epoch == 3 && p.batch == 2) std::raise(SIGKILL);
    };
    RichRun killed;
    static_cast<void>(killed.Train(options).Run());
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;

  RichRun resumed;
  Trainer trainer = resumed.Train(options);
  ASSERT_TRUE(trainer.Resume(path).ok());
  EXPECT_EQ(trainer.history().epochs.size(), 2u);
  ASSERT_TRUE(trainer.Run().ok());
  EXPECT_EQ(resumed.Numbers(), whole.Numbers());
  ExpectSameHistory(trainer.history(), uninterrupted.history());
}

TEST(ResumeModuleTest, PatienceIsNotForgotten) {
  Why("A run whose patience has ended must not train again after a restart.");
  const std::string path = FileOfThisTest();
  const auto score = [](const Tensor&, const Tensor&) { return 1.0; };
  const TrainerOptions options = {
      .epochs = 9, .score = score, .patience = 2, .checkpoint = path};
  RichRun first, second;
  Trainer before = first.Train(options);
  ASSERT_TRUE(before.Run().ok());
  ASSERT_EQ(before.history().epochs.size(), 3u);
  Trainer after = second.Train(options);
  ASSERT_TRUE(after.Resume(path).ok());
  ASSERT_EQ(after.history().epochs.size(), 3u);
  ASSERT_TRUE(after.Run().ok());
  EXPECT_EQ(after.history().epochs.size(), 3u)
      << "TrainEpochs: check patience before an epoch, not after it";
  EXPECT_EQ(second.Numbers(), first.Numbers())
      << "the best weights, also from a file";
  ExpectSameHistory(after.history(), before.history());
}

// Tries to resume a run of two epochs from a file. Checks that this changes
// nothing, and returns the error.
absl::Status Refused(const std::string& path, RichRun& run) {
  Trainer trainer = run.Train({.epochs = 3});
  const auto before = run.Numbers();
  const uint64_t generator = run.network.Generators().at(0)->state();
  const absl::Status status = trainer.Resume(path);
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(run.Numbers(), before);
  EXPECT_EQ(run.network.Generators().at(0)->state(), generator);
  EXPECT_TRUE(trainer.history().epochs.empty());
  return status;
}

Weights SomeCheckpoint() {
  const std::string path = FileOfThisTest();
  RichRun run;
  EXPECT_TRUE(run.Train({.epochs = 2, .checkpoint = path}).Run().ok());
  return LoadSafetensors(path).value();
}

TEST(ResumeModuleTest, AnotherRunsCheckpointIsRefused) {
  Why("With half of another run's state, a run would train nonsense.");
  SomeCheckpoint();
  const std::string path = FileOfThisTest();
  RichRun batch({.batch = 5, .seed = 5}), seed({.batch = 4, .seed = 6}),
      rate({.batch = 4, .seed = 5}, 0.2),
      order({.batch = 4, .shuffle = false, .seed = 5});
  EXPECT_EQ(Refused(path, batch).message(),
            "Resume: the checkpoint was made with batches of 4, here 5");
  EXPECT_THAT(Refused(path, seed).message(), HasSubstr("the seed 5, here 6"));
  EXPECT_THAT(Refused(path, rate).message(),
              HasSubstr("a learning rate of 0.1, here 0.2"));
  EXPECT_THAT(Refused(path, order).message(), HasSubstr("shuffle = 1, here 0"));
  RichRun here;
  Sgd sgd(here.network.Parameters(), {.learning_rate = 0.1});
  Trainer other(here.network, SquaredError, sgd, here.loader, here.data);
  EXPECT_EQ(
      other.Resume(path).message(),
      "Resume: the checkpoint was made with the optimizer Adam, here Sgd");
  RichRun none;
  EXPECT_EQ(Refused(path + ".not_there", none).code(),
            absl::StatusCode::kNotFound);
}

TEST(ResumeModuleTest, ABrokenCheckpointChangesNothing) {
  Why("Files may be cut short, edited or invented; a run must check them.");
  const Weights good = SomeCheckpoint();
  const std::string path = FileOfThisTest();
  using Change = std::function<void(Weights&)>;
  const auto text = [](std::string key, std::string value) -> Change {
    return [=](Weights& w) { w.metadata[key] = value; };
  };
  const std::vector<std::pair<Change, std::string>> changes = {
      {text("steps", "-1"), "steps is below 0"},
      {text("steps", "many"), "steps has no number at 'many'"},
      {text("steps", "99999999999999999999"), "steps has no number"},
      {text("seed", "5 5"), "seed is not one number"},
      {text("epochs", "1000000000000000000"), "epoch 3 is not 5 numbers"},
      {text("epochs", "-1"), "best_epoch is not one of -1 epochs"},
      {text("epoch 2", "1 2 3"), "epoch 2 is not 5 numbers"},
      {text("best_epoch", "3"), "best_epoch is not one of 2 epochs"},
      {text("generators", ""), "generators: 0, here 1"},
      {text("accumulate", "2"), "accumulate = 2, here 1"},
      {[](Weights& w) { w.metadata.erase("batch"); }, "batch is missing"},
      {[](Weights& w) { w.metadata.clear(); }, "optimizer is missing"},
      {[](Weights& w) {
         std::erase_if(w.tensors, [](const NamedTensor& t) {
           return t.name == "best.0.bias";
         });
       },
       "the checkpoint has no best.0.bias"},
      {[](Weights& w) { w.tensors.push_back({"network.9", Counting({2})}); },
       "network.9 in the checkpoint is unknown here"},
      {[](Weights& w) {
         for (NamedTensor& t : w.tensors) {
           if (t.name == "optimizer.3.bias.exp_avg_sq") {
             t.tensor = Counting({3});
           }
         }
       },
       "has optimizer.3.bias.exp_avg_sq [3], here [2]"},
  };
  for (const auto& [change, wanted] : changes) {
    SCOPED_TRACE(wanted);
    Weights bad = good;
    change(bad);
    ASSERT_TRUE(SaveSafetensors(path, bad).ok());
    RichRun run;
    const absl::Status status = Refused(path, run);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(status.message(), HasSubstr(wanted));
  }
  ASSERT_TRUE(SaveSafetensors(path, good).ok());
  const uintmax_t size = std::filesystem::file_size(path);
  for (const uintmax_t left : {size - 1, size / 2, uintmax_t{7}}) {
    std::filesystem::resize_file(path, left);
    RichRun run;
    EXPECT_EQ(Refused(path, run).code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(ResumeModuleTest, ACheckpointHoldsTheWholeRun) {
  Why("A value that is missing in the checkpoint is lost in a power cut.");
  const Weights checkpoint = SomeCheckpoint();
  std::vector<std::string> names;
  for (const NamedTensor& t : checkpoint.tensors) names.push_back(t.name);
  for (const char* name : {"network.0.weight", "network.1.running_var",
                           "best.1.running_mean", "optimizer.3.bias.exp_avg"}) {
    EXPECT_THAT(names, Contains(name));
  }
  EXPECT_EQ(names.size(), 8u + 8u + 12u);
  EXPECT_THAT(checkpoint.metadata, Contains(Pair("steps", "6")));
  EXPECT_THAT(checkpoint.metadata, Contains(Pair("optimizer", "Adam")));
  EXPECT_THAT(checkpoint.metadata, Contains(Pair("generators", Not(""))))
      << "State: the network has a Dropout";
  // A double has the same bits again.
  EXPECT_EQ(std::stod(checkpoint.metadata.at("learning_rate")), 0.1);
}

TEST(ResumeModuleTest, ACheckpointThatCannotBeWrittenIsAnError) {
  Why("A disk may be full: the error must come in the first epoch.");
  RichRun run;
  Trainer trainer =
      run.Train({.epochs = 3, .checkpoint = testing::TempDir() + "/no/such/f"});
  EXPECT_FALSE(trainer.Run().ok())
      << "TrainEpochs: return the error of SaveAndReport()";
  EXPECT_EQ(trainer.history().epochs.size(), 1u);
}

}  // namespace
}  // namespace tinytorch
