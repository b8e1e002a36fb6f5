// Reads Gradescope's list with libyaml; see gradescope.h.

#include "tools/grade/collect/gradescope.h"

#include <yaml.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "tools/grade/collect/path.h"

namespace tinytorch::grade {
namespace {

constexpr int kDeepest = 64;

// One event after the other. After the first error, all are kError.
class Events {
 public:
  enum Kind { kScalar, kMapping, kSequence, kEnd, kAlias, kError };

  explicit Events(std::string_view text) {
    yaml_parser_initialize(&parser_);
    yaml_parser_set_input_string(
        &parser_, reinterpret_cast<const unsigned char*>(text.data()),
        text.size());
  }
  ~Events() { yaml_parser_delete(&parser_); }
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  const std::string& scalar() const { return scalar_; }
  const absl::Status& status() const { return status_; }

  Kind Next() {
    while (status_.ok()) {
      yaml_event_t event;
      if (yaml_parser_parse(&parser_, &event) == 0) {
        Fail(parser_.problem_mark.line,
             parser_.problem == nullptr ? "it is not YAML" : parser_.problem);
        break;
      }
      line_ = event.start_mark.line;
      const yaml_event_type_t type = event.type;
      if (type == YAML_SCALAR_EVENT) {
        scalar_.assign(reinterpret_cast<const char*>(event.data.scalar.value),
                       event.data.scalar.length);
      }
      yaml_event_delete(&event);
      switch (type) {
        case YAML_SCALAR_EVENT:
          return kScalar;
        case YAML_ALIAS_EVENT:
          return kAlias;
        case YAML_MAPPING_START_EVENT:
        case YAML_SEQUENCE_START_EVENT:
          if (++depth_ > kDeepest) Fail(line_, "it nests deeper than 64");
          if (!status_.ok()) return kError;
          return type == YAML_MAPPING_START_EVENT ? kMapping : kSequence;
        case YAML_MAPPING_END_EVENT:
        case YAML_SEQUENCE_END_EVENT:
          --depth_;
          return kEnd;
        case YAML_STREAM_END_EVENT:
          Fail(line_, "it ends early");
          return kError;
        default:
          break;  // The beginnings and ends of stream and document.
      }
    }
    return kError;
  }

  void Fail(size_t line, std::string_view why) {
    if (!status_.ok()) return;
    status_ = absl::InvalidArgumentError(
        absl::StrCat("line ", line + 1, ": ", Shown(why)));
  }
  void Wanted(std::string_view what) {
    Fail(line_, absl::StrCat("wanted ", what));
  }

  // Skips the rest of a value that began with an event of this kind.
  void Skip(Kind begun) {
    if (begun != kMapping && begun != kSequence) return;
    for (int open = 1; open > 0;) {
      const Kind kind = Next();
      if (kind == kError) return;
      if (kind == kMapping || kind == kSequence) ++open;
      if (kind == kEnd) --open;
    }
  }

  // Calls `value` with the key and the kind of each value of a mapping that has
  // begun. It has to read the value to its end.
  void ForEach(const std::function<void(const std::string&, Kind)>& value) {
    while (true) {
      const Kind kind = Next();
      if (kind == kEnd || kind == kError) return;
      if (kind != kScalar) {
        Skip(kind);
        Skip(Next());
        continue;
      }
      const std::string key(absl::StripPrefix(scalar_, ":"));
      value(key, Next());
    }
  }

 private:
  yaml_parser_t parser_;
  int depth_ = 0;
  size_t line_ = 0;
  std::string scalar_;
  absl::Status status_;
};

std::optional<int64_t> ParseTime(const std::string& text) {
  absl::Time time;
  for (const char* format :
       {"%Y-%m-%d %H:%M:%E*S %Ez", "%Y-%m-%d%ET%H:%M:%E*S%Ez",
        "%Y-%m-%d %H:%M:%E*S%Ez", "%Y-%m-%d %H:%M:%E*S UTC"}) {
    if (absl::ParseTime(format, text, &time, nullptr)) {
      return absl::ToUnixSeconds(time);
    }
  }
  return std::nullopt;
}

Submitter ReadSubmitter(Events& events) {
  Submitter submitter;
  events.ForEach([&](const std::string& key, Events::Kind kind) {
    if (kind != Events::kScalar) return events.Skip(kind);
    if (key == "name") submitter.name = events.scalar();
    if (key == "sid") submitter.sid = events.scalar();
    if (key == "email") submitter.email = events.scalar();
  });
  return submitter;
}

GradescopeEntry ReadEntry(Events& events) {
  GradescopeEntry entry;
  events.ForEach([&](const std::string& key, Events::Kind kind) {
    if (key == "created_at" && kind == Events::kScalar) {
      entry.created_at = ParseTime(events.scalar());
    } else if (key == "submitters" && kind == Events::kSequence) {
      while (true) {
        const Events::Kind item = events.Next();
        if (item == Events::kEnd || item == Events::kError) return;
        if (item == Events::kMapping) {
          entry.submitters.push_back(ReadSubmitter(events));
        } else {
          events.Skip(item);
        }
      }
    } else {
      events.Skip(kind);
    }
  });
  return entry;
}

}  // namespace

absl::StatusOr<std::map<std::string, GradescopeEntry>> ParseGradescope(
    std::string_view text) {
  Events events(text);
  std::map<std::string, GradescopeEntry> entries;
  if (events.Next() != Events::kMapping) {
    events.Wanted("a mapping of submissions");
    return events.status();
  }
  events.ForEach([&](const std::string& key, Events::Kind kind) {
    if (kind == Events::kMapping) {
      entries[key] = ReadEntry(events);
    } else {
      events.Skip(kind);
      events.Wanted(absl::StrCat("a mapping for ", key));
    }
  });
  if (!events.status().ok()) return events.status();
  return entries;
}

}  // namespace tinytorch::grade
