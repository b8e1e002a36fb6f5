// The web page: draw a digit, and see how the network reads it.
//
// The page is plain HTML, CSS and JavaScript from this folder. It is embedded
// into the program and uses no other hosts, so it works without a network and
// without files.
//
//   GET  /                  page.html
//   GET  /style.css ...     its other files
//   POST /v1/feature_maps   the outputs of the layers (feature_maps.h)
//   all other requests      the service

#ifndef TINYTORCH_PRODUCTION_SERVING_WEB_PAGE_H_
#define TINYTORCH_PRODUCTION_SERVING_WEB_PAGE_H_

#include "production/serving/http/message.h"
#include "production/serving/web/feature_maps.h"

namespace tinytorch {

// Returns a handler that answers the requests listed above, and passes all
// others to `service`. `maps` must outlive it. An exception of `service` or of
// a layer becomes a response: 501 if a function is not written yet, otherwise
// 500.
HttpHandler WithPage(HttpHandler service, FeatureMaps& maps);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_WEB_PAGE_H_
