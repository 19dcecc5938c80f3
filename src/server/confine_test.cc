#include "server/confine.h"

#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/needed_files.h"

namespace server {
namespace {

namespace fs = std::filesystem;

class Confine : public testing::Test {
 public:
  ~Confine() override { fs::remove_all(root_); }

 protected:
  Confine() {
    for (const char* name : {"store", "certificates", "else"}) {
      fs::create_directories(root_ / name);
      std::ofstream(root_ / name / "file") << "x";
    }
  }

  std::string path(const std::string& name) const { return (root_ / name).string(); }

  // What a confined process may do, in a child, since it cannot be undone: one letter for each path.
  enum Use { read = O_RDONLY, write = O_WRONLY };
  std::string try_in_child(const FileAccess& access, const std::vector<std::pair<std::string, Use>>& tries) {
    int pipe[2];
    EXPECT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      const base::Result<void> confined = confine_files(access);
      std::string answer = confined.has_value() ? "" : "not confined: " + confined.error().detail;
      for (const auto& [path, use] : tries) answer += ::open(path.c_str(), use) >= 0 ? "+" : "-";
      ::_exit(::write(pipe[1], answer.data(), answer.size()) < 0 ? 1 : 0);
    }
    ::close(pipe[1]);
    char answer[512];
    const ssize_t got = ::read(pipe[0], answer, sizeof answer);
    ::close(pipe[0]);
    ::waitpid(child, nullptr, 0);
    return {answer, static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
  }

 private:
  const fs::path root_ = fs::temp_directory_path() / ("godwit-confine-" + std::to_string(::getpid()));
};

TEST_F(Confine, OpensWhatIsNeededAndNothingElse) {
  FileAccess access;
  access.writable = {path("store")};
  access.readable = {path("certificates"), path("missing")};
  access.listable = {path("")};
  const std::string done = try_in_child(access, {{path("store/file"), write},
                                                 {path("store/file"), read},
                                                 {path("certificates/file"), read},
                                                 {path("certificates/file"), write},
                                                 {path("else/file"), read},
                                                 {path("else"), read},  // its names alone
                                                 {path("certificates/../else/file"), read},
                                                 {"/etc/passwd", read},
                                                 {"/etc/hostname", read},
                                                 {"/root", read}});
  const bool cannot = done.starts_with("not confined: not under a sanitizer") ||
                      done.starts_with("not confined: this kernel has no Landlock");
  EXPECT_EQ(cannot ? "+++--+-+--" : done, "+++--+-+--") << done;
}

TEST_F(Confine, CertificatesAreReadWhereTheyAreNamedAndWhereTheyLie) {
  fs::create_directories(path("live/name"));
  fs::create_directories(path("archive/name"));
  std::ofstream(path("archive/name/cert1.pem")) << "x";
  fs::create_symlink("../../archive/name/cert1.pem", path("live/name/cert.pem"));
  Config config;
  config.store.path = path("store");
  config.tls.certificate = path("live/name/cert.pem");
  config.tls.key = path("certificates/file");
  ConfigSources sources;
  sources.file = path("else/godwit.toml");
  const FileAccess access = needed_files(sources, config);
  EXPECT_EQ(access.readable, (std::vector<std::string>{path("live/name"), path("archive/name"), path("certificates"),
                                                       path("certificates"), path("else")}));
  EXPECT_EQ(access.writable.back(), path("store"));
}

}  // namespace
}  // namespace server
