// SEARCH (RFC 3501 sections 6.4.4 and 7.2.5).
#include <courriel/imap/server_session.hpp>

#include <courriel/ascii.hpp>
#include <courriel/utf8.hpp>

#include "wire/reader.hpp"
#include "wire/search_key.hpp"

namespace courriel::imap {
namespace {

bool is_utf8(const search_key& key) {
    for (const auto& node : key.nodes)
        if (!utf8::is_valid(node.text)) return false;
    return true;
}

} // namespace

// search = "SEARCH" [SP "CHARSET" SP astring] 1*(SP search-key)
void server_session::on_search(wire::reader& in, std::optional<event>& out) {
    const auto& limits = options_.limits;
    std::string charset = "US-ASCII";
    bool good = in.take_space();
    if (good && in.take_word("CHARSET"))
        good = in.take_space() && in.astring(charset) && in.take_space();
    const bool ascii = ascii::iequals(charset, "US-ASCII");
    search_request wanted;
    wanted.by_uid = by_uid_;
    if (good && !ascii && !ascii::iequals(charset, "UTF-8")) {
        incoming_.answered = true;
        response_code known(code_kind::bad_charset);
        known.charsets = {"US-ASCII", "UTF-8"};
        return put_tagged("NO", known, "this character set is not known here");
    }
    if (!good || !wire::read_search_keys(in, wanted.key,
                                         {limits.depth, limits.search_keys, limits.set_ranges}))
        return refuse(true, "search keys are expected");
    if (!take_end(in)) return;
    // Clients send UTF-8 without saying so; what is no UTF-8 could not be compared with anything.
    if (!is_utf8(wanted.key)) return refuse(true, "a text is not in the character set");
    owe(owed::command);
    out = std::move(wanted);
}

// "SEARCH" *(SP nz-number)
std::error_code server_session::tell_found(std::span<const std::uint32_t> numbers) {
    if (fetch_open_) return errc::wrong_phase;
    if (const auto error = may_tell()) return error;
    line_.clear();
    if (!search_open_) line_ = "* SEARCH";
    search_open_ = true;
    for (const auto n : numbers) {
        line_ += ' ';
        ascii::append_number(line_, n);
    }
    put(line_);
    return {};
}

void server_session::end_found() {
    if (!search_open_) return;
    search_open_ = false;
    put("\r\n");
}

} // namespace courriel::imap
