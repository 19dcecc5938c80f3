// Whatever a client sends, through the framer and every parser: no crash, no read outside, and what is understood can
// be logged. The first byte chooses what is enabled and whether offers are accepted.
#include <cstdint>
#include <string>

#include "imap/wire/framer.h"
#include "imap/wire/testing.h"

namespace {

using namespace imap::wire;

class Client {
 public:
  explicit Client(std::uint8_t choice)
      : context_{(choice & 1) != 0 ? Revision::rev2 : Revision::rev1,
                 (choice & 2) != 0 ? Utf8Accept::on : Utf8Accept::off},
        accepts_((choice & 4) == 0) {}

  void give(std::string_view input) {
    for (;;) {
      const Event event = framer_.step(input);
      if (std::holds_alternative<NeedMore>(event)) return;
      std::visit([this](const auto& e) { on(e); }, event);
    }
  }

 private:
  template <class Other>
  void on(const Other&) {}
  void on(const CommandReady& e) {
    const auto command = testing::parse(e.text, context_);
    if (command.has_value()) (void)imap::sanitized(*command);
  }
  void on(const LiteralOffered&) { answer(); }
  void on(const AppendOffered& e) {
    Scanner s(e.text, context_);
    if (e.index == 0) {
      (void)testing::parse(s).has_value();
    } else if (auto next = parse_append_next(s, previous_); next.has_value()) {
      previous_ = next->data;
    }
    answer();
  }
  void on(const AppendDone& e) {
    Scanner s(e.text, context_);
    (void)parse_append_end(s, previous_).has_value();
  }
  void answer() { accepts_ ? framer_.accept() : framer_.refuse(); }

  ParseContext context_;
  Framer framer_;
  imap::AppendData previous_ = imap::AppendData::literal;
  bool accepts_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  Client client(data[0]);
  client.give(std::string_view(reinterpret_cast<const char*>(data) + 1, size - 1));
  return 0;
}
