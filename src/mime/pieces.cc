#include "mime/pieces.h"

#include <algorithm>

#include "mime/varint.h"

namespace mime {
namespace {

struct Piece {
  std::string_view own;        // bytes of the text
  std::uint64_t position = 0;  // then a copy of what stands here in context and text
  std::size_t copied_bytes = 0;
};

// take_varint() where nearly all numbers are of one or two bytes: pieces are short, so numbers are most of the work.
inline bool take_number(std::string_view& in, std::uint64_t& value) {
  if (in.size() >= 2) {
    const auto first = static_cast<unsigned char>(in[0]);
    const auto second = static_cast<unsigned char>(in[1]);
    if (first < 0x80 || second < 0x80) {
      const bool one = first < 0x80;
      value = one ? first : (first & 0x7fU) | static_cast<std::uint64_t>(second) << 7;
      in.remove_prefix(one ? 1 : 2);
      return true;
    }
  }
  return take_varint(in, value);
}

// The last piece may be without a copy.
inline bool take_piece(std::string_view& pieces, Piece& piece) {
  std::uint64_t own_bytes = 0;
  if (!take_number(pieces, own_bytes) || own_bytes > pieces.size()) return false;
  piece.own = pieces.substr(0, own_bytes);
  pieces.remove_prefix(own_bytes);
  piece.copied_bytes = 0;
  if (pieces.empty()) return true;
  if (!take_number(pieces, piece.position) || pieces.empty()) return false;
  piece.copied_bytes = static_cast<unsigned char>(pieces.front());
  pieces.remove_prefix(1);
  return piece.copied_bytes > 0;
}

base::Failure corrupt(std::string what) { return base::fail(base::Errc::corrupt, "pieces: " + std::move(what)); }

}  // namespace

base::Result<PiecesView> PiecesView::open(std::string_view pieces, std::string_view context) {
  PiecesView view;
  view.pieces_ = pieces;
  view.context_ = context;
  Piece piece;
  while (!pieces.empty()) {
    if (!take_piece(pieces, piece)) return corrupt("cut off");
    view.size_bytes_ += piece.own.size();
    const std::size_t end = piece.position < context.size() ? context.size() : context.size() + view.size_bytes_;
    if (piece.copied_bytes > 0 && (piece.position > end || piece.copied_bytes > end - piece.position)) {
      return corrupt("a copy of what is not there");
    }
    view.size_bytes_ += piece.copied_bytes;
  }
  return view;
}

PiecesView PiecesView::plain(std::string_view text) {
  PiecesView view;
  view.form_ = Form::plain;
  view.pieces_ = text;
  view.size_bytes_ = text.size();
  return view;
}

void PiecesView::append_to(std::string& out) const {
  const std::size_t text_at = out.size();
  out.resize(text_at + size_bytes_);
  write_to(out.data() + text_at);
}

char* PiecesView::write_to(char* to) const {
  if (form_ == Form::plain) return std::copy_n(pieces_.data(), pieces_.size(), to);
  const char* const text = to;
  std::string_view rest = pieces_;
  Piece piece;
  while (!rest.empty() && take_piece(rest, piece)) {
    to = std::copy_n(piece.own.data(), piece.own.size(), to);
    if (piece.copied_bytes == 0) continue;
    const char* const from =
        piece.position < context_.size() ? context_.data() + piece.position : text + (piece.position - context_.size());
    to = std::copy_n(from, piece.copied_bytes, to);
  }
  return to;
}

}  // namespace mime
