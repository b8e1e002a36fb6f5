#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "layers/norm.h"
#include "networks/safetensors.h"
#include "networks/sequential.h"
#include "tensor/elementwise.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"
#include "training/data.h"
#include "training/optimizers.h"
#include "training/schedules.h"
#include "training/trainer.h"

namespace tinytorch {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

Tensor Squares(const Tensor& outputs, const Tensor& targets) {
  const Tensor difference = Sub(outputs, targets);
  return Mean(Mul(difference, difference));
}

std::string FileOfThisTest() {
  return testing::TempDir() + "/" +
         testing::UnitTest::GetInstance()->current_test_info()->name() +
         ".safetensors";
}

// A run with everything that has a state: BatchNorm, Dropout, Adam.
struct Rich {
  explicit Rich(LoaderOptions options = {.batch = 4, .seed = 5},
                double rate = 0.1)
      : loader(data, std::move(options)) {
    Rng rng(3);
    network.Add<Dense>(3, 4, rng);
    network.Add<BatchNorm>(4);
    network.Add<Dropout>(0.5, 4);
    network.Add<Dense>(4, 2, rng);
    adam = std::make_unique<Adam>(network.Parameters(),
                                  AdamOptions{.learning_rate = rate});
  }

  Trainer Train(TrainerOptions options, Loss loss = Squares) {
    return Trainer(network, std::move(loss), *adam, loader, validation,
                   std::move(options));
  }

  // Every number that can differ.
  std::map<std::string, std::vector<Scalar>> Numbers() const {
    std::map<std::string, std::vector<Scalar>> numbers;
    for (const NamedTensor& t : network.Parameters()) {
      numbers[t.name] = Values(t.tensor);
    }
    for (const NamedTensor& t : network.Buffers()) {
      numbers[t.name] = Values(t.tensor);
    }
    for (const NamedTensor& t : adam->State()) {
      numbers[t.name] = Values(t.tensor);
    }
    numbers["steps"] = {static_cast<Scalar>(adam->steps())};
    return numbers;
  }

  TensorDataset data{RandomTensor({10, 3}, 1), RandomTensor({10, 2}, 2)};
  TensorDataset validation{RandomTensor({7, 3}, 6), RandomTensor({7, 2}, 7)};
  DataLoader loader;
  Sequential network;
  std::unique_ptr<Adam> adam;
};

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

TEST(TrainerModuleTest, AKilledRunEndsWithTheSameBits) {
  Why("A power cut in hour 20 costs an epoch, not 20 hours.");
  const std::string path = FileOfThisTest();
  std::filesystem::remove(path);
  TrainerOptions options = {
      .epochs = 5, .schedule = WarmUp(3, CosineDecay(15)), .max_norm = 1};
  Rich whole;
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
    Rich killed;
    static_cast<void>(killed.Train(options).Run());
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;

  Rich resumed;
  Trainer trainer = resumed.Train(options);
  ASSERT_TRUE(trainer.Resume(path).ok());
  EXPECT_EQ(trainer.history().epochs.size(), 2u);
  ASSERT_TRUE(trainer.Run().ok());
  EXPECT_EQ(resumed.Numbers(), whole.Numbers());
  ExpectSameHistory(trainer.history(), uninterrupted.history());
}

TEST(TrainerModuleTest, PatienceIsNotForgotten) {
  Why("A run whose patience has ended must not train again after a restart.");
  const std::string path = FileOfThisTest();
  const auto score = [](const Tensor&, const Tensor&) { return 1.0; };
  const TrainerOptions options = {
      .epochs = 9, .score = score, .patience = 2, .checkpoint = path};
  Rich first, second;
  Trainer before = first.Train(options);
  ASSERT_TRUE(before.Run().ok());
  ASSERT_EQ(before.history().epochs.size(), 3u);
  Trainer after = second.Train(options);
  ASSERT_TRUE(after.Resume(path).ok());
  ASSERT_TRUE(after.Run().ok());
  EXPECT_EQ(second.Numbers(), first.Numbers())
      << "the best weights, also from a file";
  ExpectSameHistory(after.history(), before.history());
}

// Tries to resume a run of two epochs from a file. Checks that this changes
// nothing, and returns the error.
absl::Status Refused(const std::string& path, Rich& run) {
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
  Rich run;
  EXPECT_TRUE(run.Train({.epochs = 2, .checkpoint = path}).Run().ok());
  return LoadSafetensors(path).value();
}

TEST(TrainerModuleTest, AnotherRunsCheckpointIsRefused) {
  Why("With half of another run's state, a run would train nonsense.");
  SomeCheckpoint();
  const std::string path = FileOfThisTest();
  Rich batch({.batch = 5, .seed = 5}), seed({.batch = 4, .seed = 6}),
      rate({.batch = 4, .seed = 5}, 0.2),
      order({.batch = 4, .shuffle = false, .seed = 5});
  EXPECT_EQ(Refused(path, batch).message(),
            "Resume: the checkpoint was made with batches of 4, here 5");
  EXPECT_THAT(Refused(path, seed).message(), HasSubstr("the seed 5, here 6"));
  EXPECT_THAT(Refused(path, rate).message(),
              HasSubstr("a learning rate of 0.1, here 0.2"));
  EXPECT_THAT(Refused(path, order).message(), HasSubstr("shuffle = 1, here 0"));
  Rich here;
  Sgd sgd(here.network.Parameters(), {.learning_rate = 0.1});
  Trainer other(here.network, Squares, sgd, here.loader, here.data);
  EXPECT_EQ(
      other.Resume(path).message(),
      "Resume: the checkpoint was made with the optimizer Adam, here Sgd");
  Rich none;
  EXPECT_EQ(Refused(path + ".not_there", none).code(),
            absl::StatusCode::kNotFound);
}

TEST(TrainerModuleTest, ABrokenCheckpointChangesNothing) {
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
    Rich run;
    const absl::Status status = Refused(path, run);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(status.message(), HasSubstr(wanted));
  }
  ASSERT_TRUE(SaveSafetensors(path, good).ok());
  const uintmax_t size = std::filesystem::file_size(path);
  for (const uintmax_t left : {size - 1, size / 2, uintmax_t{7}}) {
    std::filesystem::resize_file(path, left);
    Rich run;
    EXPECT_EQ(Refused(path, run).code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(TrainerModuleTest, ACheckpointHoldsTheWholeRun) {
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
  // A double has the same bits again.
  EXPECT_EQ(std::stod(checkpoint.metadata.at("learning_rate")), 0.1);
}

TEST(TrainerModuleTest, ABadBatchLeavesBatchNormAlone) {
  Why("BatchNorm learns during the forward pass: one NaN, and its mean is "
      "NaN.");
  int calls = 0;
  const auto spoil = [&](const Tensor& x, Rng&) {
    return ++calls == 3 ? Mul(x, std::numeric_limits<Scalar>::quiet_NaN()) : x;
  };
  Rich run({.batch = 4, .seed = 5, .augmentation = spoil}), wanted;
  const absl::Status status = run.Train({}).Run().status();
  EXPECT_THAT(status.message(), StartsWith("step 3: the loss is nan, the "
                                           "gradient of 0.weight not finite"));
  int steps = 0;
  Trainer two = wanted.Train({.stop = [&] { return ++steps == 2; }});
  ASSERT_TRUE(two.Run().ok());
  EXPECT_EQ(run.Numbers(), wanted.Numbers()) << "as after two steps";
}

TEST(TrainerModuleTest, AnEpochThatFailsLeavesTheBestWeights) {
  Why("If epoch 7 fails, the result of epoch 6 must not be lost.");
  Rich run, wanted;
  Trainer trainer = run.Train(
      {.epochs = 5}, [calls = 0](const Tensor& y, const Tensor& t) mutable {
        if (++calls == 6) throw std::bad_alloc();
        return Squares(y, t);
      });
  // Three steps and an evaluation are four calls.
  EXPECT_THAT(trainer.Run().status().message(), StartsWith("step 5: "));
  Trainer one = wanted.Train({.epochs = 1});
  ASSERT_TRUE(one.Run().ok());
  auto got = run.Numbers(), want = wanted.Numbers();
  for (const NamedTensor& t : run.network.Parameters()) {
    EXPECT_EQ(got[t.name], want[t.name]) << t.name;
  }
  EXPECT_FALSE(run.network.training());
}

TEST(TrainerModuleTest, AScoreOfNanIsNeverBest) {
  Why("Every comparison with NaN is false, also 'is it worse?'.");
  Rich run;
  const std::vector<double> scores = {NAN, 0.1, NAN, 0.3, 0.2};
  size_t next = 0;
  Trainer trainer =
      run.Train({.epochs = 5, .score = [&](const Tensor&, const Tensor&) {
                   return scores[next++];
                 }});
  ASSERT_TRUE(trainer.Run().ok());
  EXPECT_EQ(trainer.history().best_epoch, 4);
}

TEST(TrainerModuleTest, EvaluationIsNotTraining) {
  Why("With Dropout in evaluation, a good network would look like a bad one.");
  Rich run;
  std::vector<bool> training;
  Trainer trainer =
      run.Train({.epochs = 2}, [&](const Tensor& y, const Tensor& t) {
        training.push_back(run.network.training());
        return Squares(y, t);
      });
  ASSERT_TRUE(trainer.Run().ok());
  EXPECT_THAT(training, ElementsAre(true, true, true, false,  //
                                    true, true, true, false));
}

TEST(TrainerModuleTest, EvaluationIsAMeanOverAllExamples) {
  Why("The mean over batches must be the mean over all examples.");
  const int64_t n = 300;
  const TensorDataset large(Counting({n, 3}), Counting({n, 2}));
  Rich run;
  const auto first = [](const Tensor&, const Tensor& t) {
    return static_cast<double>(Mean(t).item());
  };
  Trainer trainer(run.network, Squares, *run.adam, run.loader, large,
                  {.score = first});
  ASSERT_TRUE(trainer.Run().ok());
  EXPECT_NEAR(trainer.history().epochs.at(0).score, 299.5, 1e-3);
}

TEST(TrainerModuleTest, CallbacksReport) {
  Why("These callbacks let you watch the training.");
  Rich run;
  std::vector<Progress> steps;
  std::vector<int64_t> epochs;
  TrainerOptions options = {
      .epochs = 2,
      .schedule = [](int64_t) { return 0.5; },
      .on_step = [&](const Progress& p) { steps.push_back(p); },
      .on_epoch = [&](const EpochMetrics& m) { epochs.push_back(m.epoch); }};
  Trainer trainer = run.Train(options);
  ASSERT_TRUE(trainer.Run().ok());
  ASSERT_EQ(steps.size(), 6u);
  EXPECT_EQ(steps[4].epoch, 2);
  EXPECT_EQ(steps[4].epochs, 2);
  EXPECT_EQ(steps[4].batch, 2);
  EXPECT_EQ(steps[4].batches, 3);
  EXPECT_EQ(steps[4].step, 5);
  EXPECT_THAT(epochs, ElementsAre(1, 2));
  EXPECT_EQ(run.adam->learning_rate(), 0.1) << "unchanged";
  const auto before = run.Numbers();
  ASSERT_TRUE(trainer.Run().ok()) << "there is nothing to do";
  EXPECT_EQ(run.Numbers(), before);
  EXPECT_EQ(steps.size(), 6u);
}

TEST(TrainerModuleTest, EveryEpochHasItsOwnBatches) {
  Why("The loader shuffles each epoch anew, if the trainer passes the number "
      "of the epoch.");
  Rich run;
  std::vector<std::vector<Scalar>> seen, wanted;
  const Loss loss = [&](const Tensor& y, const Tensor& t) {
    if (run.network.training()) seen.push_back(Values(t));
    return Squares(y, t);
  };
  ASSERT_TRUE(run.Train({.epochs = 2}, loss).Run().ok());
  for (int64_t epoch = 0; epoch < 2; ++epoch) {
    for (int64_t b = 0; b < run.loader.batches(); ++b) {
      wanted.push_back(Values(run.loader.Get(epoch, b).targets));
    }
  }
  EXPECT_EQ(seen, wanted);
}

TEST(TrainerModuleTest, ClipsWhatIsTooLong) {
  Why("A single steep place in the loss would throw the weights far away.");
  Rich run;
  Sgd sgd(run.network.Parameters(), {.learning_rate = 1});
  const auto before = run.Numbers();
  Trainer trainer(run.network, Squares, sgd, run.loader, run.validation,
                  {.max_norm = 1e-3, .stop = [] { return true; }});
  ASSERT_TRUE(trainer.Run().ok());
  const auto after = run.Numbers();
  double square = 0;
  for (const NamedTensor& p : run.network.Parameters()) {
    for (size_t i = 0; i < after.at(p.name).size(); ++i) {
      const double moved = after.at(p.name)[i] - before.at(p.name)[i];
      square += moved * moved;
    }
  }
  EXPECT_NEAR(std::sqrt(square), 1e-3, 1e-6);
}

TEST(TrainerModuleTest, ACheckpointThatCannotBeWrittenIsAnError) {
  Why("A disk may be full: the error must come in the first epoch.");
  Rich run;
  Trainer trainer =
      run.Train({.epochs = 3, .checkpoint = testing::TempDir() + "/no/such/f"});
  EXPECT_FALSE(trainer.Run().ok());
  EXPECT_EQ(trainer.history().epochs.size(), 1u);
}

TEST(TrainerModuleTest, RefusesWhatDoesNotFit) {
  Why("Steps on the weights of another network would change nothing, for "
      "hours.");
  Rich run, other;
  ASSERT_TRUE(run.Train({.epochs = 0}).Run().ok()) << "nothing to do";
  const auto make = [&](Optimizer& optimizer, TrainerOptions options) {
    Trainer(run.network, Squares, optimizer, run.loader, run.data, options);
  };
  EXPECT_THAT([&] { make(*other.adam, {}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Trainer: the optimizer has other parameters")));
  EXPECT_THAT([&] { make(*run.adam, {.epochs = -1}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Trainer: wanted epochs of at least 0, got -1")));
  EXPECT_THROW(make(*run.adam, {.max_norm = NAN}), std::invalid_argument);
  EXPECT_THROW(make(*run.adam, {.patience = -1}), std::invalid_argument);
}

}  // namespace
}  // namespace tinytorch
