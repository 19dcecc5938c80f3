// What a server sent, taken apart just enough to be compared: atoms, strings and lists. Shared by the expected lines of
// a transcript and the actual ones, so that both are read by the same rules.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace support {

struct Node {
  enum class Kind { atom, string, list, code };  // code: "[...]" of a status response
  Kind kind = Kind::atom;
  std::string text;
  std::vector<Node> items;
};

// Cuts one whole response, its literals and the CRLF at its end included, off the front; nullopt when more must come.
std::optional<std::string> take_response(std::string& buffer);

// The tokens of a response without its last CRLF. Text for people after OK, NO, BAD, BYE or PREAUTH is one string, the
// last.
std::vector<Node> tokenise(std::string_view response);

// For messages of failed tests.
std::string to_string(const Node& node);
bool equal_without_case(std::string_view a, std::string_view b);

}  // namespace support
