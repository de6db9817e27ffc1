// See yenc.hpp: the decoder. In data only '=', CR and LF matter, and "=y" begins a line that is no
// data, for no encoder has a reason to escape what would become 'y'.
#include <courriel/mime/yenc.hpp>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

#include "../hex.hpp"
#include "../simd/kernels.hpp"
#include "crc32.hpp"

namespace courriel::mime {
namespace {

constexpr std::string_view beginning = "=ybegin ";
constexpr char moved = 42;
constexpr char moved_escaped = 42 + 64;

constexpr char minus(char c, char by) noexcept {
    return static_cast<char>(static_cast<unsigned char>(c) - static_cast<unsigned char>(by));
}

// The value of `key` in a line of "key=value" with blanks between; the name, the last, may hold
// some. Empty when it is not there.
std::string_view value_of(std::string_view line, std::string_view key) noexcept {
    while (!line.empty()) {
        line = ascii::trim(line);
        const std::size_t equals = line.find('=');
        if (equals == line.npos) return {};
        const std::string_view found = line.substr(0, equals);
        line.remove_prefix(equals + 1);
        if (found == "name") return key == found ? ascii::trim(line) : std::string_view();
        const std::string_view value = ascii::take_word(line);
        if (found == key) return value;
    }
    return {};
}

std::optional<std::uint64_t> number_of(std::string_view line, std::string_view key) noexcept {
    return ascii::parse_number(value_of(line, key));
}

// Eight digits; some writers leave out the first zeros.
std::optional<std::uint32_t> parse_checksum(std::string_view text) noexcept {
    if (text.empty() || text.size() > 8) return std::nullopt;
    std::uint32_t crc = 0;
    for (const char c : text) {
        const int digit = detail::hex_value(c);
        if (digit < 0) return std::nullopt;
        crc = crc << 4 | static_cast<std::uint32_t>(digit);
    }
    return crc;
}

} // namespace

void yenc_decoder::write(std::string_view text, std::string& out) {
    while (!text.empty()) {
        if (state_ == state::ended) {
            at_ += text.size();
            return;
        }
        if (state_ == state::data) {
            const char* const end = text.data() + text.size();
            const char* const stop = simd::active().find(text.data(), end, '=', '\r', '\n');
            const auto size = static_cast<std::size_t>(stop - text.data());
            const std::size_t before = out.size();
            out += text.substr(0, size);
            for (std::size_t i = before; i != out.size(); ++i) out[i] = minus(out[i], moved);
            crc_ = detail::crc32(crc_, std::string_view(out).substr(before));
            size_ += size;
            at_ += size;
            text.remove_prefix(size);
            if (text.empty()) return;
        }
        step(text.front(), out);
        ++at_;
        text.remove_prefix(1);
    }
}

void yenc_decoder::step(char c, std::string& out) {
    switch (state_) {
    case state::before:
        if (c == beginning[line_.size()]) {
            line_ += c;
            if (line_.size() == beginning.size()) state_ = state::control;
            return;
        }
        line_.clear();
        if (c != '\n') state_ = state::other_line;
        return;
    case state::other_line:
        if (c == '\n') state_ = state::before;
        return;
    case state::line_begin:
        if (c == '\r' || c == '\n') return;
        if (c == '=')
            state_ = state::line_escape;
        else
            put(minus(c, moved), out);
        return;
    case state::line_escape:
        if (c == 'y') {
            line_ = "=y";
            state_ = state::control;
            return;
        }
        [[fallthrough]];
    case state::escape:
        if (c != '\r' && c != '\n') return put(minus(c, moved_escaped), out);
        fault(defect_kind::invalid_yenc);
        [[fallthrough]];
    case state::data:
        state_ = c == '\n' ? state::line_begin : c == '=' ? state::escape : state::data;
        return;
    case state::control:
        if (c == '\n') return take_line();
        if (line_.size() == line_limit)
            fault(defect_kind::invalid_yenc);
        else
            line_ += c;
        return;
    case state::ended: return;
    }
}

void yenc_decoder::put(char c, std::string& out) {
    out += c;
    crc_ = detail::crc32(crc_, {&c, 1});
    ++size_;
    state_ = state::data;
}

// A whole line that begins with "=y".
void yenc_decoder::take_line() {
    std::string_view line = line_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    state_ = state::line_begin;
    const std::string_view keyword = ascii::take_word(line);
    if (keyword == "=ybegin" && !part_)
        read_begin(line);
    else if (keyword == "=ypart" && size_ == 0 && !has_offsets_)
        read_part(line);
    else if (keyword == "=yend")
        read_end(line);
    else
        fault(defect_kind::invalid_yenc);
    line_.clear();
}

void yenc_decoder::read_begin(std::string_view line) {
    part_.emplace();
    part_->name = value_of(line, "name");
    const auto size = number_of(line, "size");
    const auto length = number_of(line, "line");
    part_->size = size.value_or(0);
    part_->line = static_cast<std::size_t>(length.value_or(0));
    part_->number = number_of(line, "part").value_or(0);
    part_->total = number_of(line, "total").value_or(0);
    if (!size || !length || part_->name.empty()) fault(defect_kind::invalid_yenc);
}

void yenc_decoder::read_part(std::string_view line) {
    const auto first = number_of(line, "begin");
    const auto last = number_of(line, "end");
    if (!first || !last || *first == 0 || *last < *first - 1 || *last > part_->size)
        return fault(defect_kind::invalid_yenc);
    part_->begin = *first - 1;
    part_->end = *last;
    has_offsets_ = true;
}

void yenc_decoder::read_end(std::string_view line) {
    state_ = state::ended;
    const bool is_part = part_->number != 0;
    if (is_part && !has_offsets_) fault(defect_kind::invalid_yenc);
    const std::uint64_t announced = has_offsets_ ? part_->end - part_->begin : part_->size;
    if ((!is_part || has_offsets_) && announced != size_) fault(defect_kind::wrong_yenc_size);
    const auto size = number_of(line, "size");
    if (!size) fault(defect_kind::invalid_yenc);
    if (size && *size != size_) fault(defect_kind::wrong_yenc_size);
    // In a part, "crc32" is that of the whole file.
    for (const std::string_view key : {"pcrc32", "crc32"}) {
        if (is_part && key == "crc32") break;
        const std::string_view text = value_of(line, key);
        if (text.empty()) continue;
        const auto crc = parse_checksum(text);
        if (!crc) fault(defect_kind::invalid_yenc);
        if (crc && *crc != crc_) fault(defect_kind::wrong_yenc_checksum);
    }
}

void yenc_decoder::fault(defect_kind kind) { defects_.add(kind, at_, at_); }

void yenc_decoder::finish(std::string&) {
    if (state_ == state::control) take_line();
    if (state_ != state::ended) fault(defect_kind::invalid_yenc); // it lacks its end
    state_ = state::ended;
}

} // namespace courriel::mime
