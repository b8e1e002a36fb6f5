// The web page: draw a digit, see what the network makes of it.
//
// Plain HTML, CSS and JavaScript in this folder, without anything from other
// hosts, embedded into the program: it works without network and without files.
//
//   GET  /                  page.html
//   GET  /style.css ...     what it needs
//   POST /v1/feature_maps   what the layers see (feature_maps.h)
//   all else                the service

#ifndef TINYTORCH_PRODUCTION_SERVING_WEB_PAGE_H_
#define TINYTORCH_PRODUCTION_SERVING_WEB_PAGE_H_

#include "production/serving/web/feature_maps.h"
#include "production/serving/http/message.h"

namespace tinytorch {

// A handler that answers what is listed above and asks `service` for all else.
// `maps` must live as long. What `service` or a layer throws is answered, too:
// 501 for what is not written yet, 500 for other exceptions.
HttpHandler WithPage(HttpHandler service, FeatureMaps& maps);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SERVING_WEB_PAGE_H_
