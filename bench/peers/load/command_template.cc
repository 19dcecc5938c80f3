#include "command_template.h"

#include <algorithm>
#include <charconv>

#include "fail.h"

namespace load {
namespace {

// Four of five messages are read.
void write_append(std::string& out, std::uint64_t count, TemplateState& state, MailPool& mails) {
  for (; count > 0; --count, ++state.mails) {
    const std::uint64_t number = mails.number(state.mails);
    const std::string& message = mails.message(state.mails);
    out += number % 5 == 0 ? " () " : " (\\Seen) ";
    out += internal_date(number) + " {" + std::to_string(message.size()) + "+}\r\n" + message;
  }
}

}  // namespace

CommandTemplate::CommandTemplate(std::string_view text) {
  while (!text.empty()) {
    const std::size_t brace = text.find('{');
    if (brace > 0) parts_.push_back({Place::text, std::string(text.substr(0, brace))});
    if (brace == std::string_view::npos) return;
    const std::size_t end = text.find('}', brace);
    if (end == std::string_view::npos) fail("a place without its end: " + std::string(text));
    parts_.push_back(parse_place(text.substr(brace + 1, end - brace - 1)));
    if (parts_.back().place == Place::seq || parts_.back().place == Place::next) advances_ = true;
    text.remove_prefix(end + 1);
  }
}

CommandTemplate::Part CommandTemplate::parse_place(std::string_view name) {
  const std::size_t colon = std::min(name.find(':'), name.size());
  Part part{Place::text, ""};
  if (colon < name.size()) std::from_chars(name.data() + colon + 1, name.data() + name.size(), part.number);
  name = name.substr(0, colon);
  if (name == "next") part.place = Place::next;
  if (name == "seq") part.place = Place::seq;
  if (name == "sign") part.place = Place::sign;
  if (name == "rand") part.place = Place::rand;
  if (name == "page") part.place = Place::page;
  if (name == "conn") part.place = Place::conn;
  if (name == "append") part.place = Place::append;
  if (part.place == Place::text) fail("there is no place called " + std::string(name));
  return part;
}

void CommandTemplate::write_part(const Part& part, std::string& out, TemplateState& state, MailPool& mails) {
  switch (part.place) {
    case Place::text: out += part.text; break;
    case Place::next: break;
    case Place::seq: out += std::to_string(state.sequence % state.range + 1); break;
    case Place::sign: out += (state.sequence / state.range) % 2 == 0 ? '+' : '-'; break;
    case Place::rand: out += std::to_string(state.random.below(state.range) + 1); break;
    case Place::conn: out += std::to_string(state.connection); break;
    case Place::append: write_append(out, part.number, state, mails); break;
    case Place::page: {
      const std::uint64_t size = std::min(part.number, state.range);
      const std::uint64_t first = state.random.below(state.range - size + 1) + 1;
      out += std::to_string(first) + ":" + std::to_string(first + size - 1);
      break;
    }
  }
}

void CommandTemplate::write(std::string& out, TemplateState& state, MailPool& mails) const {
  for (const Part& part : parts_) write_part(part, out, state, mails);
  if (advances_) ++state.sequence;
}

}  // namespace load
