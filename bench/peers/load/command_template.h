// A command with places to be filled in anew each time it is sent:
//   {next}      nothing; {seq} goes on as if it stood here
//   {seq}       1, 2, … up to --range, then from 1 again
//   {sign}      + on the first pass of {seq} through its range, - on the second, and so on
//   {rand}      a number from 1 to --range
//   {page:N}    a random N messages in a row within --range, as a:b
//   {conn}      the connection's number
//   {append:N}  N messages as APPEND takes them: flags, date, non-synchronising literal
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mail_pool.h"
#include "random.h"

namespace load {

// Where one connection stands.
struct TemplateState {
  std::uint64_t connection;
  std::uint64_t range;
  Random random;
  std::uint64_t sequence = 0;
  std::uint64_t mails = 0;
};

class CommandTemplate {
 public:
  explicit CommandTemplate(std::string_view text);
  void write(std::string& out, TemplateState& state, MailPool& mails) const;

 private:
  enum class Place { text, next, seq, sign, rand, page, conn, append };
  struct Part {
    Place place;
    std::string text;
    std::uint64_t number = 0;
  };
  static Part parse_place(std::string_view name);
  static void write_part(const Part& part, std::string& out, TemplateState& state, MailPool& mails);

  std::vector<Part> parts_;
  bool advances_ = false;
};

}  // namespace load
