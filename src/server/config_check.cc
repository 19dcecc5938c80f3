#include "server/config_check.h"

#include "net/endpoint.h"

namespace server {
namespace {

class Check {
 public:
  Check(Config& config, const std::map<std::string, std::string>& origins, std::vector<ConfigProblem>& problems)
      : config_(config), origins_(origins), problems_(problems) {}

  void run() {
    endpoints("listen.imap", config_.listen.imap);
    endpoints("listen.imaps", config_.listen.imaps);
    endpoints("listen.lmtp", config_.listen.lmtp);
    endpoints("listen.metrics", config_.listen.metrics);
    socket_mode();
    tls();
    if (config_.store.path.empty()) problem("store.path", "must not be empty: name a directory");
  }

 private:
  bool given(const std::string& key) const { return origins_.contains(key); }

  void problem(const std::string& key, const std::string& message) {
    auto origin = origins_.find(key);
    problems_.push_back({origin == origins_.end() ? "default" : origin->second, key + " " + message});
  }

  void endpoints(const std::string& key, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      auto parsed = net::parse_endpoint(text);
      if (!parsed.has_value()) problem(key, parsed.error().detail);
    }
  }

  void socket_mode() {
    const std::string& mode = config_.listen.socket_mode;
    bool octal = !mode.empty() && mode.size() <= 4 && mode.find_first_not_of("01234567") == mode.npos;
    if (!octal) problem("listen.socket_mode", "must be permissions in octal, such as \"660\"");
  }

  void tls() {
    const TlsConfig& tls = config_.tls;
    if (tls.certificate.empty() && !tls.key.empty()) problem("tls.key", "has no certificate: set tls.certificate too");
    if (!tls.certificate.empty() && tls.key.empty()) problem("tls.certificate", "has no key: set tls.key too");
    if (!all_certificates(tls).empty() || config_.listen.imaps.empty()) return;
    if (given("listen.imaps")) {
      problem("listen.imaps", "needs a certificate: set tls.certificate and tls.key");
    } else {
      config_.listen.imaps.clear();
    }
  }

  Config& config_;
  const std::map<std::string, std::string>& origins_;
  std::vector<ConfigProblem>& problems_;
};

}  // namespace

void check_config(Config& config, const std::map<std::string, std::string>& origins,
                  std::vector<ConfigProblem>& problems) {
  Check(config, origins, problems).run();
}

}  // namespace server
