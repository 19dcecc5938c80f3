#include "engine/rocks/format_file.h"

#include <charconv>
#include <random>

namespace engine::rocks {

namespace {

constexpr std::string_view name = "FORMAT";
constexpr std::string_view first_line = "godwit store 1\n";
constexpr std::string_view any_first_line = "godwit store ";
constexpr std::string_view id_label = "id ";
constexpr std::size_t id_digits = 16;

}  // namespace

base::Result<std::optional<std::uint64_t>> read_store_id(FileSystem& files, const std::string& directory) {
  auto bytes = read_whole(files, directory + "/" + std::string(name));
  if (!bytes.has_value() && bytes.error().code == base::Errc::not_found) return std::nullopt;
  if (!bytes.has_value()) return base::fail(bytes.error());
  std::string_view text = *bytes;
  if (!text.starts_with(first_line)) {
    if (text.starts_with(any_first_line))
      return base::fail(base::Errc::cannot, directory + " is a store of a newer release");
    return base::fail(base::Errc::corrupt, directory + "/FORMAT is not what a store has");
  }
  text.remove_prefix(first_line.size());
  std::uint64_t id = 0;
  if (text.starts_with(id_label) && text.size() >= id_label.size() + id_digits) {
    const char* digits = text.data() + id_label.size();
    if (std::from_chars(digits, digits + id_digits, id, 16).ptr == digits + id_digits) return id;
  }
  return base::fail(base::Errc::corrupt, directory + "/FORMAT has no id");
}

base::Result<void> write_store_id(FileSystem& files, const std::string& directory, std::uint64_t store_id) {
  std::string digits(id_digits, '0');
  for (std::size_t i = 0; i < id_digits; ++i)
    digits[i] = "0123456789abcdef"[store_id >> (4 * (id_digits - 1 - i)) & 15];
  return write_whole(files, directory, std::string(name),
                     std::string(first_line) + std::string(id_label) + digits + "\n");
}

std::uint64_t new_store_id() {
  std::random_device random;
  return std::uint64_t{random()} << 32 | random();
}

}  // namespace engine::rocks
