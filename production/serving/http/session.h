// One connection of a server, from its first request to its last.

#ifndef TINYTORCH_PRODUCTION_SERVING_HTTP_SESSION_H_
#define TINYTORCH_PRODUCTION_SERVING_HTTP_SESSION_H_

#include <atomic>
#include <cstddef>
#include <string>

#include "production/serving/http/connection.h"
#include "production/serving/http/head.h"
#include "production/serving/http/message.h"

namespace tinytorch {

// Answers requests until the client closes, breaks a rule, or we are `stopping`
// and have answered the requests that have come. Returns whether a response was
// sent last, perhaps to a client that is still sending (closer.h).
bool RunSession(Connection& connection, size_t max_body_bytes,
                const HttpHandler& handler, const std::atomic<bool>& stopping);

// Returns a whole response that states the problem, the last one of its
// connection.
std::string LastResponse(const HttpProblem& problem);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_HTTP_SESSION_H_
