#include "support/response.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace support {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// The size of the literal that a line announces at its end.
std::optional<std::size_t> literal_size(std::string_view line) {
  if (!line.ends_with('}')) return std::nullopt;
  const auto open = line.rfind('{');
  if (open == std::string_view::npos) return std::nullopt;
  auto digits = line.substr(open + 1, line.size() - open - 2);
  if (digits.ends_with('+')) digits.remove_suffix(1);
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return size;
}

class Tokeniser {
 public:
  explicit Tokeniser(std::string_view text) : rest_(text) {}

  std::vector<Node> line() {
    std::vector<Node> nodes;
    while (skip_spaces(), !rest_.empty()) {
      if (is_condition(nodes)) {
        if (rest_.front() == '[' && nodes.back().kind != Node::Kind::code) {
          nodes.push_back({Node::Kind::code, {}, list(']')});
        } else {
          nodes.push_back({Node::Kind::string, std::string(rest_), {}});
          rest_ = {};
        }
      } else {
        nodes.push_back(node());
      }
    }
    return nodes;
  }

 private:
  static bool is_condition(const std::vector<Node>& nodes) {
    static constexpr std::array names{"OK", "NO", "BAD", "BYE", "PREAUTH"};
    if (nodes.empty()) return false;
    const auto& word =
        nodes.back().kind == Node::Kind::code && nodes.size() > 1 ? nodes[nodes.size() - 2] : nodes.back();
    return nodes.size() <= 3 &&
           std::ranges::any_of(names, [&](auto name) { return equal_without_case(word.text, name); });
  }

  void skip_spaces() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }

  std::vector<Node> list(char close) {
    rest_.remove_prefix(1);
    std::vector<Node> nodes;
    while (skip_spaces(), !rest_.empty() && rest_.front() != close) nodes.push_back(node());
    if (!rest_.empty()) rest_.remove_prefix(1);
    return nodes;
  }

  Node node() {
    if (rest_.front() == '(') return {Node::Kind::list, {}, list(')')};
    if (rest_.front() == '"') return quoted();
    if (rest_.front() == '{' || rest_.starts_with("~{")) {
      if (auto node = literal()) return *node;
    }
    return atom();
  }

  Node quoted() {
    std::string text;
    std::size_t at = 1;
    for (; at < rest_.size() && rest_[at] != '"'; ++at) {
      if (rest_[at] == '\\' && at + 1 < rest_.size()) ++at;
      text += rest_[at];
    }
    rest_.remove_prefix(std::min(at + 1, rest_.size()));
    return {Node::Kind::string, std::move(text), {}};
  }

  std::optional<Node> literal() {
    const auto line_end = rest_.find("\r\n");
    const auto size = literal_size(rest_.substr(0, line_end));
    if (line_end == std::string_view::npos || !size) return std::nullopt;
    Node node{Node::Kind::string, std::string(rest_.substr(line_end + 2, *size)), {}};
    rest_.remove_prefix(std::min(rest_.size(), line_end + 2 + *size));
    return node;
  }

  // BODY[HEADER.FIELDS (From "To")]<0> is one atom.
  Node atom() {
    std::size_t at = 0;
    bool in_section = false;
    for (; at < rest_.size(); ++at) {
      const char c = rest_[at];
      if (c == '[' && at > 0) in_section = true;
      if (in_section) {
        if (c == ']') in_section = false;
        continue;
      }
      if (c == ' ' || c == '(' || c == ')' || c == ']') break;
    }
    if (at == 0) at = 1;  // a stray closing mark stands for itself
    Node node{Node::Kind::atom, std::string(rest_.substr(0, at)), {}};
    rest_.remove_prefix(at);
    return node;
  }

  std::string_view rest_;
};

}  // namespace

bool equal_without_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::string> take_response(std::string& buffer) {
  std::size_t from = 0;
  while (true) {
    const auto line_end = buffer.find("\r\n", from);
    if (line_end == std::string::npos) return std::nullopt;
    const auto size = literal_size(std::string_view(buffer).substr(from, line_end - from));
    from = line_end + 2;
    if (!size) break;
    if (buffer.size() - from < *size) return std::nullopt;
    from += *size;
  }
  std::string response = buffer.substr(0, from);
  buffer.erase(0, from);
  return response;
}

std::vector<Node> tokenise(std::string_view response) {
  if (response.ends_with("\r\n")) response.remove_suffix(2);
  return Tokeniser(response).line();
}

std::string to_string(const Node& node) {
  if (node.kind == Node::Kind::atom) return node.text;
  if (node.kind == Node::Kind::string) return '"' + node.text + '"';
  std::string out(1, node.kind == Node::Kind::list ? '(' : '[');
  for (const auto& item : node.items) out += (out.size() > 1 ? " " : "") + to_string(item);
  return out + (node.kind == Node::Kind::list ? ')' : ']');
}

}  // namespace support
