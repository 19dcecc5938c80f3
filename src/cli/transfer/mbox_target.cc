#include <ctime>
#include <filesystem>

#include "cli/transfer/line_writer.h"
#include "cli/transfer/output_file.h"
#include "cli/transfer/target.h"

namespace cli {
namespace {

using base::Result;

std::string from_line(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm calendar{};
  ::gmtime_r(&time, &calendar);
  char text[64];
  std::strftime(text, sizeof text, "From MAILER-DAEMON %a %b %e %H:%M:%S %Y", &calendar);
  return text;
}

std::string status_headers(const TargetMessage& message, std::string_view line_end) {
  std::string status = message.system.has(mail::SystemFlag::seen) ? "RO" : "O";
  std::string extended;
  if (message.system.has(mail::SystemFlag::answered)) extended += 'A';
  if (message.system.has(mail::SystemFlag::flagged)) extended += 'F';
  if (message.system.has(mail::SystemFlag::draft)) extended += 'T';
  if (message.system.has(mail::SystemFlag::deleted)) extended += 'D';
  std::string out = "Status: " + status + std::string(line_end);
  if (!extended.empty()) out += "X-Status: " + extended + std::string(line_end);
  if (message.keywords.empty()) return out;
  out += "X-Keywords:";
  for (const std::string& keyword : message.keywords) out += ' ' + keyword;
  return out + std::string(line_end);
}

class MboxTarget : public MessageTarget {
 public:
  MboxTarget(OutputFile file, LineEnds line_ends)
      : file_(std::move(file)), line_ends_(line_ends), lines_(make_lines()) {}

  Result<void> begin(const TargetMessage& message) override {
    begun_at_ = file_.size_bytes();
    lines_ = make_lines();
    return file_.write(from_line(message.date_unix_seconds) + std::string(line_end()) +
                       status_headers(message, line_end()));
  }
  Result<void> write(std::string_view bytes) override { return file_.write(lines_->feed(bytes)); }
  Result<void> end() override {
    TRY(file_.write(lines_->finish()));
    if (!lines_->ends_with_line()) {
      TRY(file_.write(line_end()));
    }
    return file_.write(line_end());
  }
  Result<void> abandon() override { return file_.truncate(begun_at_); }
  Result<void> close() override { return file_.sync(); }

 private:
  std::string_view line_end() const { return line_ends_ == LineEnds::lf ? "\n" : "\r\n"; }
  std::unique_ptr<LineWriter> make_lines() const {
    return std::make_unique<LineWriter>(line_ends_, LineWriter::Quoting::mboxrd);
  }

  OutputFile file_;
  const LineEnds line_ends_;
  std::unique_ptr<LineWriter> lines_;
  std::uint64_t begun_at_ = 0;
};

}  // namespace

Result<std::unique_ptr<MessageTarget>> make_mbox(const std::string& path, LineEnds line_ends) {
  TRY(OutputFile file, OutputFile::create(path));
  return std::unique_ptr<MessageTarget>(std::make_unique<MboxTarget>(std::move(file), line_ends));
}

}  // namespace cli
