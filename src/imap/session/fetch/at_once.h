// Sections of one message that can be written without waiting for anything: header fields out of the summary, and bytes
// that lie in a file ready to be sent. Nearly all that clients ask for, so it costs no coroutine and keeps its memory
// from message to message. What it cannot do, section.h does.
#pragma once

#include <string_view>
#include <vector>

#include "imap/session/fetch/section.h"

namespace imap::session::fetch {

class AtOnce {
 public:
  // The plans outlive it.
  explicit AtOnce(const std::vector<SectionPlan>& plans) : plans_(plans) {}

  // Finds all that the sections of the message are made of; false: at least one of them must wait. The message stays as
  // it is until write().
  bool prepare(const Message& message, Body& body);
  void write(wire::Output& out, wire::FetchWriter& writer);

 private:
  // Runs of memory, then runs of files: the next so many.
  struct Found {
    std::size_t runs = 0;
    std::size_t files = 0;
    std::uint64_t size_bytes = 0;
  };
  bool find(const SectionPlan& plan, const Message& message, Body& body);
  bool find_fields(const SectionPlan& plan, const Message& message);
  bool find_range(mime::Range range, const Message& message, Body& body);

  const std::vector<SectionPlan>& plans_;
  std::vector<Found> found_;
  std::vector<std::string_view> runs_;
  std::vector<engine::BodyFile> files_;
};

}  // namespace imap::session::fetch
