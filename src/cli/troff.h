// Text as man(7) takes it.
#pragma once

#include <string>
#include <string_view>

namespace cli {

// Plain text: whatever it holds is printed as it stands, empty lines included.
std::string troff(std::string_view text);
// Paragraphs with an empty line between them, `bold` in backquotes.
std::string troff_paragraphs(std::string_view text);

}  // namespace cli
