#include "server/http.h"

#include <gtest/gtest.h>

#include "base/metrics.h"
#include "net/testing/client.h"
#include "net/testing/sessions.h"
#include "server/metrics.h"

namespace server {
namespace {

HttpAnswer page(std::string_view path) {
  HttpAnswer answer;
  answer.status = path == "/health" ? 200 : 404;
  answer.body = "body of " + std::string(path);
  return answer;
}

std::string status_of(const std::string& head) { return http_response(head, page).substr(9, 3); }

TEST(Http, AnswersGetAndHead) {
  std::string answer = http_response("GET /health?now HTTP/1.1\r\nHost: x\r\n\r\n", page);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\nbody of /health"));
  EXPECT_NE(answer.find("Content-Length: 15\r\n"), answer.npos);
  EXPECT_TRUE(http_response("HEAD /health HTTP/1.0\r\n\r\n", page).ends_with("\r\n\r\n"));
}

TEST(Http, RefusesTheRest) {
  EXPECT_EQ(status_of("GET /other HTTP/1.1\r\n\r\n"), "404");
  EXPECT_EQ(status_of("POST /health HTTP/1.1\r\n\r\n"), "405");
  EXPECT_EQ(status_of("a1 LOGIN user secret\r\n\r\n"), "400");
  EXPECT_EQ(status_of("\r\n\r\n"), "400");
}

TEST(Http, ServesMetricsOverASocket) {
  base::counter("http_test_total", "For this test", {{"result", "ok"}}).add(3);
  base::histogram("http_test_sizes", "For this test", base::Unit::one).observe(5);
  const ProcessStat process;
  const StoreSpace space;
  net::Server* shown = nullptr;
  HttpPages pages = [&](std::string_view) {
    return HttpAnswer{200, "text/plain", metrics_text({*shown, process, space})};
  };
  net::testing::Fixture fixture(nullptr, net::TlsUse::none, {},
                                [&](base::Channel& channel) { return http_session(channel, pages); });
  shown = &fixture.server;
  net::testing::Client client(fixture.where);
  client.send("GET /metrics HTTP/1.1\r\n\r\n");
  std::string text = client.read_all();
  EXPECT_NE(text.find("godwit_http_test_total{result=\"ok\"} 3"), text.npos) << text;
  EXPECT_NE(text.find("godwit_http_test_sizes_bucket{le=\"8\"} 1"), text.npos) << text;
  EXPECT_NE(text.find("godwit_connections{listener=\"test\""), text.npos) << text;
}

TEST(Http, AHeadWithoutEndIsCutOff) {
  HttpPages pages = page;
  net::testing::Fixture fixture(nullptr, net::TlsUse::none, {},
                                [&](base::Channel& channel) { return http_session(channel, pages); });
  net::testing::Client client(fixture.where);
  client.send(std::string(20'000, 'x'));
  EXPECT_EQ(client.read_all(), "");
}

}  // namespace
}  // namespace server
