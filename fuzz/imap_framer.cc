// The framer says the same however its input is cut. The first byte chooses the cut's width and whether offers are
// accepted.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "imap/wire/framer.h"

namespace {

using namespace imap::wire;

FramerLimits small() {
  FramerLimits limits;
  limits.max_line_bytes = 200;
  limits.max_command_bytes = 400;
  limits.max_literals = 5;
  limits.max_literal_bytes = 100;
  limits.max_discard_bytes = 1'000'000;
  return limits;
}

// Everything the framer says, bodies put together.
class Log {
 public:
  explicit Log(bool accepts) : framer_(small()), accepts_(accepts) {}

  void give(std::string_view input) {
    for (;;) {
      const Event event = framer_.step(input);
      if (std::holds_alternative<NeedMore>(event)) return;
      if (!std::holds_alternative<AppendBytes>(event)) text += static_cast<char>('0' + event.index());
      std::visit([this](const auto& e) { on(e); }, event);
    }
  }
  std::string text;

 private:
  void on(const NeedMore&) {}
  void on(const CommandReady& e) { text += e.tag + e.text; }
  void on(const LineReady& e) { text += e.text; }
  void on(const LiteralOffered& e) { offered(e.tag, e.text); }
  void on(const AppendOffered& e) { offered(e.tag, e.text); }
  void on(const AppendBytes& e) { text += e.bytes; }
  void on(const AppendDone& e) { text += e.tag + e.text; }
  void on(const CommandRefused& e) { text += e.tag; }
  void on(const FramingError& e) { text += e.tag + static_cast<char>('a' + static_cast<int>(e.problem)); }
  void offered(std::string_view tag, std::string_view command) {
    text.append(tag).append(command);
    accepts_ ? framer_.accept() : framer_.refuse();
  }

  Framer framer_;
  bool accepts_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const bool accepts = (data[0] & 1) == 0;
  const std::size_t width = 1 + data[0] / 2;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  Log whole(accepts);
  whole.give(input);
  Log cut(accepts);
  for (std::size_t at = 0; at < input.size(); at += width) cut.give(input.substr(at, width));
  if (whole.text != cut.text) std::abort();
  return 0;
}
