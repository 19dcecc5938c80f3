#include "cli/transfer/mbox_source.h"

#include <chrono>
#include <cstdio>
#include <cstring>

#include "mime/ascii.h"
#include "mime/header.h"

namespace cli {
namespace {

using base::Result;

// Undoes mboxrd: a line of '>'s and then "From " loses one '>'. Lines may be cut between pieces.
class Unquoter {
 public:
  enum class Piece { more, last };
  std::string feed(std::string_view piece, Piece which) {
    pending_ += piece;
    std::string out;
    std::size_t at = 0;
    while (at < pending_.size()) {
      const std::size_t end = pending_.find('\n', at);
      const bool whole = end != pending_.npos;
      if (!whole && which == Piece::more && at_line_start_ && could_be_quoted(std::string_view(pending_).substr(at)))
        break;
      std::string_view line = std::string_view(pending_).substr(at, whole ? end + 1 - at : pending_.npos);
      if (at_line_start_ && is_quoted(line)) {
        line.remove_prefix(1);
        ++at;
      }
      out += line;
      at += line.size();
      at_line_start_ = whole;
    }
    pending_.erase(0, at);
    return out;
  }

 private:
  static bool is_quoted(std::string_view line) {
    const std::size_t from = line.find_first_not_of('>');
    return from != line.npos && from > 0 && line.substr(from).starts_with("From ");
  }
  static bool could_be_quoted(std::string_view begun) {
    const std::size_t from = std::min(begun.find_first_not_of('>'), begun.size());
    return from > 0 && std::string_view("From ").starts_with(begun.substr(from).substr(0, 5));
  }

  std::string pending_;
  bool at_line_start_ = true;
};

class MboxMessage : public SourceMessage {
 public:
  MboxMessage(InputFilePtr file, const MboxExtent& extent)
      : file_(std::move(file)), extent_(extent), at_(extent.begin) {
    size_bytes = extent.end - extent.begin;
  }
  Result<std::string> read() override {
    while (at_ < extent_.end) {
      const std::size_t length = static_cast<std::size_t>(std::min<std::uint64_t>(piece_bytes, extent_.end - at_));
      TRY(auto piece, file_->read_at(at_, length));
      if (piece.empty()) return base::fail(base::Errc::io, file_->path() + " became shorter while it was read");
      at_ += piece.size();
      if (extent_.quoting == MboxExtent::Quoting::none) return piece;
      std::string undone = unquoter_.feed(piece, at_ == extent_.end ? Unquoter::Piece::last : Unquoter::Piece::more);
      if (!undone.empty()) return undone;
    }
    return std::string();
  }

 private:
  const InputFilePtr file_;
  const MboxExtent extent_;
  std::uint64_t at_;
  Unquoter unquoter_;
};

class MboxSource : public MessageSource {
 public:
  explicit MboxSource(InputFilePtr file) : file_(std::move(file)) {}

  Result<std::unique_ptr<SourceMessage>> next() override {
    if (at_ >= file_->size_bytes()) return std::unique_ptr<SourceMessage>();
    TRY(MboxExtent extent, mbox_extent(*file_, at_));
    TRY(auto from_line, file_->read_at(at_, 512));
    TRY(auto header, file_->read_at(extent.begin, static_cast<std::size_t>(
                                                      std::min<std::uint64_t>(64 << 10, extent.end - extent.begin))));
    auto message = std::make_unique<MboxMessage>(file_, extent);
    message->place = file_->path() + " at byte " + std::to_string(at_);
    message->date_unix_seconds = mbox_date(std::string_view(from_line).substr(0, from_line.find('\n')));
    apply_status_headers(header, *message);
    at_ = extent.next;
    return std::unique_ptr<SourceMessage>(std::move(message));
  }
  std::uint64_t total_bytes() const override { return file_->size_bytes(); }

 private:
  const InputFilePtr file_;
  std::uint64_t at_ = 0;
};

}  // namespace

std::optional<std::int64_t> mbox_date(std::string_view from_line) {
  // The date is the last five words; the sender may hold spaces.
  const std::size_t colon = from_line.find(':');
  if (colon == from_line.npos || colon < 13) return std::nullopt;
  static constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  char month[4] = {};
  int day = 0, hour = 0, minute = 0, second = 0, year = 0;
  const std::string date(from_line.substr(colon - 9));  // "Jan  1 00:00:00 2022"
  if (std::sscanf(date.c_str(), "%3s %d %d:%d:%d %d", month, &day, &hour, &minute, &second, &year) != 6)
    return std::nullopt;
  const std::size_t at = months.find(month);
  if (at == months.npos || at % 3 != 0 || std::strlen(month) != 3) return std::nullopt;
  const std::chrono::year_month_day calendar{std::chrono::year(year),
                                             std::chrono::month(static_cast<unsigned>(at / 3 + 1)),
                                             std::chrono::day(static_cast<unsigned>(day))};
  if (!calendar.ok() || hour > 23 || minute > 59 || second > 60 || hour < 0 || minute < 0 || second < 0)
    return std::nullopt;
  return std::chrono::sys_days(calendar).time_since_epoch().count() * 86'400LL + hour * 3600 + minute * 60 + second;
}

namespace {

void add_flags(SourceMessage& message, std::string_view letters) {
  for (char c : letters) {
    if (c == 'R') message.system = message.system.with(mail::SystemFlag::seen);
    if (c == 'A') message.system = message.system.with(mail::SystemFlag::answered);
    if (c == 'F') message.system = message.system.with(mail::SystemFlag::flagged);
    if (c == 'T') message.system = message.system.with(mail::SystemFlag::draft);
    if (c == 'D') message.system = message.system.with(mail::SystemFlag::deleted);
  }
}

}  // namespace

void apply_status_headers(std::string_view header_block, SourceMessage& message) {
  mime::FieldScanner scanner(header_block);
  while (auto field = scanner.next()) {
    const bool status =
        mime::equals_ignore_case(field->name, "Status") || mime::equals_ignore_case(field->name, "X-Status");
    if (status) add_flags(message, field->value);
    if (!mime::equals_ignore_case(field->name, "X-Keywords")) continue;
    std::string_view rest = mime::trim(field->value);
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
      message.keywords.emplace_back(rest.substr(0, end));
      rest = mime::trim(rest.substr(end));
    }
  }
}

Result<std::unique_ptr<MessageSource>> open_mbox(const std::string& path) {
  TRY(InputFilePtr file, InputFile::open(path));
  // Said now rather than after half of an import: is this an mbox at all?
  if (file->size_bytes() > 0) {
    TRY(mbox_extent(*file, 0));
  }
  return std::unique_ptr<MessageSource>(std::make_unique<MboxSource>(std::move(file)));
}

}  // namespace cli
