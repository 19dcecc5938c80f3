#include "mime/address.h"

#include <utility>

#include "mime/ascii.h"
#include "mime/lexer.h"

namespace mime {
namespace {

// RFC 5322 3.2.3 specials at which a word ends; a dot, brackets and backslashes stay in it.
constexpr TokenEnds word_ends("<>,;:@\"()");

// An address as it is read: the text before and after its last "@", spaces around dots dropped.
struct AddrSpec {
  std::string text;
  std::size_t at = std::string::npos;  // position of the last "@" in text

  void append(std::string_view word, bool gap) {
    if (gap && !text.empty() && text.back() != '.' && text.back() != '@' && !word.empty() && word.front() != '.') {
      text.push_back(' ');
    }
    text += word;
  }
  void append_at() {
    at = text.size();
    text.push_back('@');
  }
  std::string local() const { return text.substr(0, at); }
  std::string host() const { return at == std::string::npos ? std::string() : text.substr(at + 1); }
};

Address group_start(std::string name) {
  Address address;
  address.kind = Address::Kind::group_start;
  address.mailbox = std::move(name);
  return address;
}

Address group_end() {
  Address address;
  address.kind = Address::Kind::group_end;
  return address;
}

class AddressParser {
 public:
  AddressParser(std::string_view text, std::size_t max) : lexer_(text), max_(max) {}

  std::vector<Address> run() && {
    while (!lexer_.at_end() && result_.size() < max_) entry();
    if (in_group_) result_.push_back(group_end());
    return std::move(result_);
  }

 private:
  enum class Next { more, done };

  void entry();
  Next special(char c, bool gap);
  void angle_address();
  void route(Address& address);
  void finish_entry();
  void add_phrase(std::string_view word, bool gap);

  Lexer lexer_;
  std::size_t max_;
  std::vector<Address> result_;
  bool in_group_ = false;

  // Of the entry that is being read: its words as a display name and as an addr-spec, for only its end tells which.
  std::string phrase_;
  AddrSpec spec_;
  std::string comment_;
  bool seen_ = false;  // anything but white space and comments
};

void AddressParser::add_phrase(std::string_view word, bool gap) {
  if (gap && !phrase_.empty()) phrase_.push_back(' ');
  phrase_ += word;
}

// One entry of the list, up to and with the comma or semicolon after it.
void AddressParser::entry() {
  phrase_.clear();
  spec_ = {};
  comment_.clear();
  seen_ = false;
  for (;;) {
    const bool gap = lexer_.skip_cfws(&comment_);
    if (lexer_.at_end()) return finish_entry();
    const char c = lexer_.peek();
    if (c == '"') {
      const std::string word = lexer_.quoted_string();
      add_phrase(word, gap);
      spec_.append(word, gap);
      seen_ = true;
    } else if (word_ends.at(c)) {
      lexer_.take();
      if (special(c, gap) == Next::done) return;
    } else {
      const std::string_view word = lexer_.run(word_ends);
      add_phrase(word, gap);
      spec_.append(word, gap);
      seen_ = true;
    }
  }
}

AddressParser::Next AddressParser::special(char c, bool gap) {
  switch (c) {
    case '<': angle_address(); return Next::done;
    case ',': finish_entry(); return Next::done;
    case ';':  // ends a group; outside of one it stands for a comma, as some clients write lists
      finish_entry();
      if (std::exchange(in_group_, false)) result_.push_back(group_end());
      return Next::done;
    case ':':
      if (in_group_ || spec_.at != std::string::npos) {
        add_phrase(":", gap);
        return Next::more;
      }
      in_group_ = true;
      result_.push_back(group_start(std::move(phrase_)));
      return Next::done;
    case '@':
      add_phrase("@", gap);
      spec_.append_at();
      seen_ = true;
      return Next::more;
    default: return Next::more;  // a stray ">" or ")"
  }
}

// angle-addr and obs-angle-addr, after the "<"; then on to the end of the entry.
void AddressParser::angle_address() {
  Address address;
  if (!phrase_.empty()) address.name = std::move(phrase_);
  lexer_.skip_cfws();
  if (lexer_.peek() == '@') route(address);
  AddrSpec spec;
  while (!lexer_.at_end() && lexer_.peek() != '>' && lexer_.peek() != ',') {
    if (lexer_.peek() == '"') {
      spec.append(lexer_.quoted_string(), false);
    } else if (lexer_.take_if('@')) {
      spec.append_at();
    } else {
      const std::string_view word = lexer_.run(">,@\"(");
      spec.append(word.empty() ? std::string_view() : word, false);
    }
    lexer_.skip_cfws();
  }
  lexer_.take_if('>');
  address.mailbox = spec.local();
  address.host = spec.host();
  std::string comment;
  for (lexer_.skip_cfws(&comment); !lexer_.at_end() && lexer_.peek() != ',' && lexer_.peek() != ';';) {
    if (lexer_.peek() == '"') {
      lexer_.quoted_string();
    } else if (lexer_.run(",;\"(").empty() && !lexer_.skip_cfws(&comment)) {
      break;
    }
  }
  if (!address.name && !comment.empty()) address.name = std::move(comment);
  result_.push_back(std::move(address));
  lexer_.take_if(',');
  // A semicolon is left for entry(), which ends the group at it.
}

// obs-route = obs-domain-list ":". Without its colon it was an address that lacks the part before the "@".
void AddressParser::route(Address& address) {
  const Lexer before = lexer_;
  std::string text;
  // Whatever cannot stand in a route ends the attempt, so that no text is tried twice.
  while (!lexer_.at_end() && std::string_view(":><\";").find(lexer_.peek()) == std::string_view::npos) {
    lexer_.skip_cfws();
    const std::string_view word = lexer_.run(":><\";,@(");
    text += word;
    if (word.empty() && (lexer_.peek() == ',' || lexer_.peek() == '@')) text.push_back(lexer_.take());
  }
  if (lexer_.take_if(':')) {
    address.route = std::move(text);
    lexer_.skip_cfws();
  } else {
    lexer_ = before;
  }
}

void AddressParser::finish_entry() {
  if (!seen_) return;
  Address address;
  address.mailbox = spec_.local();
  address.host = spec_.host();
  if (!comment_.empty()) address.name = std::move(comment_);
  result_.push_back(std::move(address));
}

}  // namespace

std::vector<Address> parse_addresses(std::string_view unfolded, std::size_t max) {
  return AddressParser(unfolded, max).run();
}

}  // namespace mime
