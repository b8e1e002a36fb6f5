#include "production/serving/web/page.h"

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "production/serving/http/message.h"
#include "production/serving/web/answer_js.h"
#include "production/serving/web/dashboard_css.h"
#include "production/serving/web/dashboard_js.h"
#include "production/serving/web/digit_js.h"
#include "production/serving/web/draw_js.h"
#include "production/serving/web/feature_maps.h"
#include "production/serving/web/metrics_js.h"
#include "production/serving/web/notice_js.h"
#include "production/serving/web/page_html.h"
#include "production/serving/web/style_css.h"
#include "production/serving/wire/wire.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

constexpr std::string_view kScript = "text/javascript; charset=utf-8";
constexpr std::string_view kStyle = "text/css; charset=utf-8";

struct File {
  std::string_view path;
  std::string_view content_type;
  std::string_view (*bytes)();
};

constexpr File kFiles[] = {
    {"/", "text/html; charset=utf-8", PageHtml},
    {"/style.css", kStyle, StyleCss},
    {"/dashboard.css", kStyle, DashboardCss},
    {"/answer.js", kScript, AnswerJs},
    {"/dashboard.js", kScript, DashboardJs},
    {"/digit.js", kScript, DigitJs},
    {"/draw.js", kScript, DrawJs},
    {"/metrics.js", kScript, MetricsJs},
    {"/notice.js", kScript, NoticeJs},
};

HttpResponse Failure(int status, const std::string& message) {
  return {.status = status, .body = ErrorJson(message)};
}

HttpResponse WrongMethod(const std::string& allowed) {
  HttpResponse response = Failure(405, "wanted " + allowed);
  response.headers.emplace_back("Allow", allowed);
  return response;
}

HttpResponse Send(const File& file) {
  return {.status = 200,
          .body = std::string(file.bytes()),
          .content_type = std::string(file.content_type),
          // The browser itself blocks anything from another host, and loads
          // the page again after the program was rebuilt.
          .headers = {{"Content-Security-Policy",
                       "default-src 'none'; script-src 'self'; style-src "
                       "'self'; connect-src 'self'; img-src 'self' data:"},
                      {"Cache-Control", "no-cache"},
                      {"X-Content-Type-Options", "nosniff"}}};
}

HttpResponse Answer(const HttpRequest& request, const HttpHandler& service,
                    FeatureMaps& maps) {
  if (request.path == "/v1/feature_maps") {
    if (request.method != "POST") return WrongMethod("POST");
    const absl::StatusOr<std::string> json = maps.ToJson(request.body);
    if (!json.ok()) return Failure(400, std::string(json.status().message()));
    return {.status = 200, .body = *json};
  }
  for (const File& file : kFiles) {
    if (file.path != request.path) continue;
    const bool reads = request.method == "GET" || request.method == "HEAD";
    return reads ? Send(file) : WrongMethod("GET");
  }
  return service(request);
}

}  // namespace

HttpHandler WithPage(HttpHandler service, FeatureMaps& maps) {
  return [service = std::move(service), &maps](const HttpRequest& request) {
    try {
      return Answer(request, service, maps);
    } catch (const Unimplemented& missing) {
      return Failure(501, missing.what());
    } catch (const std::exception& error) {
      return Failure(500, error.what());
    }
  };
}

}  // namespace tinytorch
