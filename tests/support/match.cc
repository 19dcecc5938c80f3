#include "support/match.h"

#include <algorithm>
#include <array>
#include <optional>

namespace support {
namespace {

bool is_name_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

std::size_t name_length(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_name_character) - text.begin());
}

// "$name" and nothing else.
std::optional<std::string> variable(const Node& node) {
  if (node.kind != Node::Kind::atom || !node.text.starts_with('$') || node.text.size() < 2) return std::nullopt;
  auto name = node.text.substr(1);
  if (name_length(name) != name.size()) return std::nullopt;
  return name;
}

bool is_word(const Node& node, std::string_view word) {
  return node.kind == Node::Kind::atom && equal_without_case(node.text, word);
}

bool any_word(const Node& node, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](auto word) { return is_word(node, word); });
}

bool match_sequence(const std::vector<Node>& expected, const std::vector<Node>& actual, Bindings& bindings);

bool match_text(const Node& expected, const Node& actual, Bindings& bindings) {
  if (expected.kind == Node::Kind::atom && expected.text == "?") return true;
  if (const auto name = variable(expected)) {
    const auto [bound, is_new] = bindings.emplace(*name, actual.text);
    return is_new || bound->second == actual.text;
  }
  const auto text = expected.kind == Node::Kind::atom ? substituted(expected.text, bindings) : expected.text;
  if (is_word(actual, "NIL") || is_word(expected, "NIL"))
    return expected.kind == actual.kind && equal_without_case(text, actual.text);
  if (expected.kind == Node::Kind::string && actual.kind == Node::Kind::string) return text == actual.text;
  return equal_without_case(text, actual.text);
}

bool match_node(const Node& expected, const Node& actual, Bindings& bindings) {
  const bool is_list = expected.kind == Node::Kind::list || expected.kind == Node::Kind::code;
  if (is_list) return actual.kind == expected.kind && match_sequence(expected.items, actual.items, bindings);
  if (actual.kind == Node::Kind::list || actual.kind == Node::Kind::code) return is_word(expected, "?");
  return match_text(expected, actual, bindings);
}

enum class Rest { none, allowed };

// Every expected group of `width` nodes has a partner of its own among the actual ones.
bool match_unordered(std::vector<Node> expected, const std::vector<Node>& actual, std::size_t width,
                     Bindings& bindings) {
  Rest rest = Rest::none;
  if (!expected.empty() && is_word(expected.back(), "...")) {
    rest = Rest::allowed;
    expected.pop_back();
  }
  if (expected.size() % width != 0 || actual.size() % width != 0) return false;
  if (rest == Rest::none && expected.size() != actual.size()) return false;
  std::vector<char> taken(actual.size() / width, 0);
  for (std::size_t e = 0; e < expected.size(); e += width) {
    const std::vector<Node> group(expected.begin() + static_cast<long>(e),
                                  expected.begin() + static_cast<long>(e + width));
    bool found = false;
    for (std::size_t a = 0; a < actual.size() && !found; a += width) {
      if (taken[a / width]) continue;
      Bindings trial = bindings;
      const std::vector<Node> other(actual.begin() + static_cast<long>(a),
                                    actual.begin() + static_cast<long>(a + width));
      if (!match_sequence(group, other, trial)) continue;
      bindings = std::move(trial);
      taken[a / width] = 1;
      found = true;
    }
    if (!found) return false;
  }
  return true;
}

// What stands before a list says how it is compared.
std::size_t unordered_width(const std::vector<Node>& nodes, std::size_t at) {
  if (at == 0) return 0;
  const auto& before = nodes[at - 1];
  if (any_word(before, {"FLAGS", "PERMANENTFLAGS", "LIST", "LSUB"})) return 1;
  if (is_word(before, "FETCH")) return 2;
  if (at >= 2 && is_word(nodes[at - 2], "STATUS")) return 2;
  return 0;
}

bool match_sequence(const std::vector<Node>& expected, const std::vector<Node>& actual, Bindings& bindings) {
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (is_word(expected[i], "...")) return true;
    if (i >= actual.size()) return false;
    const auto width =
        expected[i].kind == Node::Kind::list && actual[i].kind == Node::Kind::list ? unordered_width(actual, i) : 0;
    const bool good = width > 0 ? match_unordered(expected[i].items, actual[i].items, width, bindings)
                                : match_node(expected[i], actual[i], bindings);
    if (!good) return false;
  }
  return expected.size() == actual.size();
}

bool has_word(const std::vector<Node>& nodes, std::string_view word) {
  return std::ranges::any_of(nodes, [&](const Node& node) { return is_word(node, word); });
}

// Every name expected is there, those with "!" are not; others may be.
bool match_capabilities(const std::vector<Node>& expected, const std::vector<Node>& actual) {
  return std::ranges::all_of(expected, [&](const Node& node) {
    if (is_word(node, "...")) return true;
    if (node.text.starts_with('!')) return !has_word(actual, node.text.substr(1));
    return has_word(actual, node.text);
  });
}

// Text for people is compared where it is given: as a part of what came. A code not given is not compared.
bool match_status(std::vector<Node> expected, std::vector<Node> actual, Bindings& bindings) {
  std::string expected_text, actual_text;
  for (auto [nodes, text] : {std::pair(&expected, &expected_text), std::pair(&actual, &actual_text)}) {
    if (nodes->back().kind != Node::Kind::string) continue;
    *text = nodes->back().text;
    nodes->pop_back();
  }
  if (actual_text.find(expected_text) == std::string::npos) return false;
  if (expected.back().kind != Node::Kind::code && actual.back().kind == Node::Kind::code) actual.pop_back();
  if (expected.size() == 1 && expected[0].items.empty() == false) return false;
  const auto& code = expected.back();
  if (code.kind == Node::Kind::code && !code.items.empty() && is_word(code.items[0], "CAPABILITY")) {
    return actual.back().kind == Node::Kind::code && match_capabilities(code.items, actual.back().items);
  }
  return match_sequence(expected, actual, bindings);
}

}  // namespace

std::string substituted(std::string_view text, const Bindings& bindings) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto length = text[at] == '$' ? name_length(text.substr(at + 1)) : 0;
    const auto bound = length > 0 ? bindings.find(std::string(text.substr(at + 1, length))) : bindings.end();
    if (bound == bindings.end()) {
      out += text[at++];
    } else {
      out += bound->second;
      at += length + 1;
    }
  }
  return out;
}

bool matches(const std::vector<Node>& expected, const std::vector<Node>& actual, Bindings& bindings) {
  if (expected.empty() || actual.empty()) return expected.empty() && actual.empty();
  Bindings trial = bindings;
  bool good = false;
  const std::size_t word = expected[0].text == "*" && expected.size() > 1 ? 1 : 0;
  if (any_word(expected[word], {"OK", "NO", "BAD", "BYE", "PREAUTH"})) {
    good = match_status(expected, actual, trial);
  } else if (is_word(expected[word], "CAPABILITY") && actual.size() > word) {
    good = is_word(actual[word], "CAPABILITY") && match_capabilities(expected, actual);
  } else {
    good = match_sequence(expected, actual, trial);
  }
  if (good) bindings = std::move(trial);
  return good;
}

}  // namespace support
