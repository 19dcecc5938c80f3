// Sources that keep one message a file: Maildir and folders of .eml.
#include <algorithm>
#include <filesystem>
#include <map>

#include "cli/transfer/input_file.h"
#include "cli/transfer/maildir_name.h"
#include "cli/transfer/mbox_source.h"
#include "cli/transfer/source.h"

namespace cli {
namespace {

using base::Result;
namespace fs = std::filesystem;

class FileMessage : public SourceMessage {
 public:
  explicit FileMessage(InputFilePtr file) : file_(std::move(file)) {
    place = file_->path();
    size_bytes = file_->size_bytes();
    date_unix_seconds = file_->modified_unix_seconds();
  }
  Result<std::string> read() override {
    TRY(auto piece, file_->read_at(at_, piece_bytes));
    at_ += piece.size();
    return piece;
  }

 private:
  const InputFilePtr file_;
  std::uint64_t at_ = 0;
};

struct Entry {
  std::string path;
  std::uint64_t size_bytes = 0;
};

// Messages in a given order; what a name says of each is the derived class's to add.
class FileSource : public MessageSource {
 public:
  explicit FileSource(std::vector<Entry> entries) : entries_(std::move(entries)) {
    for (const Entry& entry : entries_) total_bytes_ += entry.size_bytes;
  }
  Result<std::unique_ptr<SourceMessage>> next() override {
    if (at_ == entries_.size()) return std::unique_ptr<SourceMessage>();
    const Entry& entry = entries_[at_++];
    TRY(InputFilePtr file, InputFile::open(entry.path));
    auto message = std::make_unique<FileMessage>(std::move(file));
    describe(entry, *message);
    return std::unique_ptr<SourceMessage>(std::move(message));
  }
  std::uint64_t total_bytes() const override { return total_bytes_; }

 protected:
  virtual void describe(const Entry&, SourceMessage&) const {}

 private:
  std::vector<Entry> entries_;
  std::size_t at_ = 0;
  std::uint64_t total_bytes_ = 0;
};

class MaildirSource : public FileSource {
 public:
  MaildirSource(std::vector<Entry> entries, std::map<char, std::string> keywords)
      : FileSource(std::move(entries)), keywords_(std::move(keywords)) {}

 protected:
  void describe(const Entry& entry, SourceMessage& message) const override {
    apply_maildir_name(fs::path(entry.path).filename().string(), keywords_, message);
  }

 private:
  const std::map<char, std::string> keywords_;
};

void add_files(const fs::path& folder, std::vector<Entry>& out) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const bool hidden = entry.path().filename().string().starts_with('.');
    if (!hidden && entry.is_regular_file(error)) out.push_back({entry.path().string(), entry.file_size(error)});
  }
}

bool is_eml(const fs::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return extension == ".eml";
}

bool is_maildir(const fs::path& path) { return fs::is_directory(path / "cur") && fs::is_directory(path / "new"); }

}  // namespace

Result<std::unique_ptr<MessageSource>> open_maildir(const std::string& path) {
  if (!is_maildir(path))
    return base::fail(base::Errc::bad_syntax, path + " is no Maildir: it has no folders \"cur\" and \"new\"");
  std::vector<Entry> entries;
  add_files(fs::path(path) / "cur", entries);
  add_files(fs::path(path) / "new", entries);
  // Names begin with the second of delivery.
  std::ranges::sort(entries, {}, [](const Entry& entry) { return fs::path(entry.path).filename().string(); });
  TRY(auto keywords, read_maildir_keywords((fs::path(path) / "dovecot-keywords").string()));
  return std::unique_ptr<MessageSource>(std::make_unique<MaildirSource>(std::move(entries), std::move(keywords)));
}

Result<std::unique_ptr<MessageSource>> open_eml(const std::string& path) {
  std::vector<Entry> entries;
  std::error_code error;
  if (fs::is_regular_file(path)) entries.push_back({path, fs::file_size(path, error)});
  if (fs::is_directory(path)) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path, error)) {
      if (entry.is_regular_file(error) && is_eml(entry.path()))
        entries.push_back({entry.path().string(), entry.file_size(error)});
    }
  }
  if (entries.empty()) return base::fail(base::Errc::not_found, path + " holds no .eml file");
  std::ranges::sort(entries, {}, &Entry::path);
  return std::unique_ptr<MessageSource>(std::make_unique<FileSource>(std::move(entries)));
}

Result<std::unique_ptr<MessageSource>> open_source(const std::string& path, SourceFormat format) {
  if (!fs::exists(path)) return base::fail(base::Errc::not_found, path + " does not exist");
  switch (format) {
    case SourceFormat::mbox: return open_mbox(path);
    case SourceFormat::maildir: return open_maildir(path);
    case SourceFormat::eml: return open_eml(path);
    case SourceFormat::detect: break;
  }
  if (fs::is_directory(path)) return is_maildir(path) ? open_maildir(path) : open_eml(path);
  return is_eml(path) ? open_eml(path) : open_mbox(path);
}

}  // namespace cli
