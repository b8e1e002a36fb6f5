#include "tools/runner/report/likeness.h"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace tinytorch::runner {
namespace {

// Of the tests that fail here or for the mistake: how many say the same.
struct Likeness {
  size_t same = 0;
  size_t all = 0;
};

Likeness Compare(const Answers& mistake, const Answers& said,
                 const std::function<bool(const std::string&)>& ran) {
  Likeness likeness = {.all = said.size()};
  for (const auto& [test, fingerprint] : mistake) {
    if (!ran(test)) continue;
    const auto found = said.find(test);
    if (found == said.end()) {
      ++likeness.all;
    } else if (found->second == fingerprint) {
      ++likeness.same;
    }
  }
  return likeness;
}

bool SayTheSame(const Answers& a, const Answers& b, const std::string& test) {
  const auto in_a = a.find(test);
  const auto in_b = b.find(test);
  return in_a != a.end() && in_b != b.end() && in_a->second == in_b->second;
}

}  // namespace

std::vector<size_t> MostAlike(
    const std::vector<Candidate>& candidates, const Answers& said,
    const std::function<bool(const std::string&)>& ran) {
  std::vector<size_t> best;
  Likeness most = {.same = 1, .all = 2};  // At least half.
  for (size_t i = 0; i < candidates.size(); ++i) {
    const Answers& answers = *candidates[i].answers;
    if (!SayTheSame(answers, said, candidates[i].test)) continue;
    const Likeness likeness = Compare(answers, said, ran);
    const size_t left = likeness.same * most.all;
    const size_t right = most.same * likeness.all;
    if (left < right) continue;
    if (left > right) best.clear();
    most = likeness;
    best.push_back(i);
  }
  return best;
}

}  // namespace tinytorch::runner
