// Errors that say where they happened. Given.

#ifndef TINYTORCH_PRODUCTION_GIVEN_ANNOTATE_H_
#define TINYTORCH_PRODUCTION_GIVEN_ANNOTATE_H_

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace tinytorch {

// Returns the same error, with `where` before its text: "m.model: checksum ..."
inline absl::Status Annotate(absl::string_view where,
                             const absl::Status& error) {
  return absl::Status(error.code(), absl::StrCat(where, ": ", error.message()));
}

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_GIVEN_ANNOTATE_H_
