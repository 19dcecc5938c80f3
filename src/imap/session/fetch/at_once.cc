#include "imap/session/fetch/at_once.h"

#include <algorithm>

namespace imap::session::fetch {
namespace {

// Files that one answer may hold on to; longer bodies are written piece by piece.
constexpr std::size_t most_files = 64;

}  // namespace

bool AtOnce::prepare(const Message& message, Body& body) {
  found_.clear();
  runs_.clear();
  files_.clear();
  // NUL is replaced on the way (RFC 9051 4.3).
  if (message.summary().has_null()) return false;
  return std::ranges::all_of(plans_, [&](const SectionPlan& plan) { return find(plan, message, body); });
}

bool AtOnce::find(const SectionPlan& plan, const Message& message, Body& body) {
  if (plan.in_summaries()) return find_fields(plan, message);
  const Section& section = plan.section;
  const bool as_it_is = section.kind != SectionKind::binary && section.kind != SectionKind::binary_size &&
                        section.text != SectionText::header_fields && section.text != SectionText::header_fields_not;
  if (!as_it_is) return false;
  const auto resolved = locate(section, message);
  return resolved && find_range(partial_of(section, resolved->range), message, body);
}

bool AtOnce::find_fields(const SectionPlan& plan, const Message& message) {
  if (plan.section.partial || !message.summary().answers(plan.fields)) return false;
  const std::size_t before = runs_.size();
  if (!message.prefix().empty())
    mime::select_header_subset(message.prefix(), plan.fields, mime::HeaderSubset::fields, runs_);
  message.summary().select_header_fields(plan.fields, runs_);
  Found found{.runs = runs_.size() - before};
  for (std::size_t i = before; i < runs_.size(); ++i) found.size_bytes += runs_[i].size();
  found_.push_back(found);
  return true;
}

bool AtOnce::find_range(mime::Range range, const Message& message, Body& body) {
  Found found{.size_bytes = range.size};
  auto at = range.offset;
  if (const auto prefix = message.prefix(); at < prefix.size() && range.size > 0) {
    runs_.push_back(prefix.substr(at, range.size));
    at += runs_.back().size();
    found.runs = 1;
  }
  const auto reader = body.reader();
  if (!reader.has_value()) return false;
  for (; at < range.end(); ++found.files) {
    auto file = found.files < most_files ? (*reader)->in_file(at, range.end() - at) : std::nullopt;
    if (!file) return false;
    at += file->range.length_bytes;
    files_.push_back(std::move(*file));
  }
  found_.push_back(found);
  return true;
}

void AtOnce::write(wire::Output& out, wire::FetchWriter& writer) {
  auto run = runs_.begin();
  auto file = files_.begin();
  for (std::size_t i = 0; i < plans_.size(); ++i) {
    const Found& found = found_[i];
    writer.section(plans_[i].name, found.size_bytes);
    for (const auto end = run + static_cast<std::ptrdiff_t>(found.runs); run != end; ++run) out.append(*run);
    for (const auto end = file + static_cast<std::ptrdiff_t>(found.files); file != end; ++file)
      out.append_file(file->range, std::move(file->owner));
  }
}

}  // namespace imap::session::fetch
