// As much HTTP/1.1 as a scraper and a health check need (RFC 9112): GET and HEAD of a few fixed paths, one answer a
// connection. SECURITY: the request's head is bounded in size and time; nothing of it but method and path is looked at.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/channel.h"

namespace server {

struct HttpAnswer {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};
// Quick, and does not wait: it runs on an event loop.
using HttpPages = std::function<HttpAnswer(std::string_view path)>;

base::Task<void> http_session(base::Channel& channel, const HttpPages& pages);

// The whole response to a request's head; for http_session and its tests.
std::string http_response(std::string_view head, const HttpPages& pages);

}  // namespace server
