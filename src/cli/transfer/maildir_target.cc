#include <cerrno>
#include <filesystem>
#include <map>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errno_text.h"
#include "cli/transfer/line_writer.h"
#include "cli/transfer/maildir_name.h"
#include "cli/transfer/output_file.h"
#include "cli/transfer/target.h"

namespace cli {
namespace {

using base::Errc;
using base::Result;
namespace fs = std::filesystem;

constexpr std::size_t max_keyword_letters = 26;

class MaildirTarget : public MessageTarget {
 public:
  MaildirTarget(fs::path folder, LineEnds line_ends) : folder_(std::move(folder)), line_ends_(line_ends) {}

  Result<void> begin(const TargetMessage& message) override;
  Result<void> write(std::string_view bytes) override { return file_->write(lines_->feed(bytes)); }
  Result<void> end() override;
  Result<void> abandon() override;
  Result<void> close() override;

 private:
  void name_keywords(const std::vector<std::string>& keywords);

  const fs::path folder_;
  const LineEnds line_ends_;
  std::optional<OutputFile> file_;
  std::unique_ptr<LineWriter> lines_;
  std::string name_;
  std::int64_t date_unix_seconds_ = 0;
  std::uint64_t count_ = 0;
  std::map<std::string, char> letters_;
};

// Keywords beyond the 26th have no letter: Maildir has no place for them.
void MaildirTarget::name_keywords(const std::vector<std::string>& keywords) {
  for (const std::string& keyword : keywords) {
    if (letters_.contains(keyword) || letters_.size() == max_keyword_letters) continue;
    letters_[keyword] = static_cast<char>('a' + letters_.size());
  }
}

Result<void> MaildirTarget::begin(const TargetMessage& message) {
  name_keywords(message.keywords);
  char unique[64];
  std::snprintf(unique, sizeof unique, "%lld.M%08llu.godwit", static_cast<long long>(message.date_unix_seconds),
                static_cast<unsigned long long>(++count_));
  name_ = std::string(unique) + maildir_flags(message.system, message.keywords, letters_);
  date_unix_seconds_ = message.date_unix_seconds;
  TRY(OutputFile file, OutputFile::create((folder_ / "tmp" / unique).string()));
  file_.emplace(std::move(file));
  lines_ = std::make_unique<LineWriter>(line_ends_, LineWriter::Quoting::none);
  return {};
}

Result<void> MaildirTarget::end() {
  TRY(file_->write(lines_->finish()));
  TRY(file_->sync());
  const std::string to = (folder_ / "cur" / name_).string();
  const timespec times[2] = {{date_unix_seconds_, 0}, {date_unix_seconds_, 0}};
  ::utimensat(AT_FDCWD, file_->path().c_str(), times, 0);
  if (::rename(file_->path().c_str(), to.c_str()) != 0)
    return base::fail(Errc::io, "cannot rename to " + to + ": " + base::errno_text(errno));
  file_.reset();
  return {};
}

Result<void> MaildirTarget::abandon() {
  if (file_) ::unlink(file_->path().c_str());
  file_.reset();
  return {};
}

Result<void> MaildirTarget::close() {
  if (!letters_.empty()) {
    TRY(OutputFile names, OutputFile::create((folder_ / "dovecot-keywords").string()));
    for (const auto& [keyword, letter] : letters_) {
      TRY(names.write(std::to_string(letter - 'a') + ' ' + keyword + '\n'));
    }
    TRY(names.sync());
  }
  for (const fs::path& folder : {folder_ / "cur", folder_}) {
    net::UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() < 0 || ::fsync(fd.get()) != 0)
      return base::fail(Errc::io, "cannot sync " + folder.string() + ": " + base::errno_text(errno));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<MessageTarget>> make_maildir(const std::string& path, LineEnds line_ends) {
  std::error_code error;
  if (fs::exists(path) && !fs::is_empty(path, error))
    return base::fail(Errc::already_exists, path + " is there and not empty; name another place");
  for (const char* part : {"tmp", "new", "cur"}) {
    fs::create_directories(fs::path(path) / part, error);
    if (error) return base::fail(Errc::io, "cannot create " + path + "/" + part + ": " + error.message());
  }
  return std::unique_ptr<MessageTarget>(std::make_unique<MaildirTarget>(path, line_ends));
}

}  // namespace cli
