// The grammar of IMAP: what is read can be written and reads again as the same; what is refused
// moves nothing; no writing holds a line end outside of a literal.
#include <chrono>
#include <string>

#include <courriel/imap/mailbox_name.hpp>
#include <courriel/imap/response_code.hpp>

#include "fuzz/fuzz.hpp"
#include "wire/body_structure.hpp"
#include "wire/date_time.hpp"
#include "wire/envelope.hpp"
#include "wire/fetch_items.hpp"
#include "wire/flags.hpp"
#include "wire/mailbox.hpp"
#include "wire/number_set.hpp"
#include "wire/response_code.hpp"
#include "wire/search_key.hpp"
#include "wire/status_items.hpp"

namespace {

using namespace courriel;
using namespace courriel::imap;
using courriel::fuzz::require;

constexpr std::size_t many = 1U << 20U;

// What is written may nest deeper than what was read, by parts and lists that had to be made up.
wire::reader again(std::string_view text) {
    wire::reader_rules rules;
    rules.depth = many;
    return wire::reader(text, rules);
}

// Reads a value at the front of `text`, writes it and reads that.
template <class T, class Read, class Write>
void check_round_trip(std::string_view text, Read read, Write write) {
    wire::reader in(text);
    T first{};
    if (!read(in, first)) {
        require(in.position() == 0, "what was refused was taken");
        return;
    }
    std::string written;
    write(written, first);
    wire::reader second_in = again(written);
    T second{};
    require(read(second_in, second) && second_in.done(), "what was written cannot be read");
    std::string rewritten;
    write(rewritten, second);
    require(rewritten == written, "what was written reads as something else");
}

// The same for a value that compares.
template <class T, class Read>
void check_value(std::string_view text, Read read) {
    wire::reader in(text);
    T first{};
    if (!read(in, first)) return;
    std::string written;
    first.append_to(written);
    wire::reader second_in = again(written);
    T second{};
    require(read(second_in, second) && second == first, "a value does not keep itself");
}

void check_number_sets(std::string_view text) {
    const auto parsed = number_set::parse(text);
    if (!parsed) return;
    require(number_set::parse(parsed->text()).value() == *parsed, "a set does not keep itself");
    for (const std::uint32_t greatest : {0U, 1U, 100U, 4294967295U}) {
        number_set set = *parsed;
        set.resolve(greatest);
        std::uint64_t before = 0;
        for (const number_range& r : set.ranges()) {
            require(r.first <= r.last && r.first > before + (before != 0 ? 1 : 0),
                    "a set is not normal");
            require(set.contains(r.first) && set.contains(r.last), "a set lacks its own numbers");
            before = r.last;
        }
        require(set.count() <= 4294967295U, "a set holds more than there is");
    }
}

void check_names(std::string_view text) {
    if (const auto utf8 = decode_mailbox_name(text))
        require(encode_mailbox_name(*utf8) == text, "P15: a name has two forms");
    const std::string encoded = encode_mailbox_name(text);
    if (const auto utf8 = decode_mailbox_name(encoded))
        require(encode_mailbox_name(*utf8) == encoded, "P15: an encoded name has two forms");
    const std::string_view pattern = text.substr(0, text.size() / 2);
    if (pattern.size() > 256) return;
    require(matches_pattern("*", text, '/'), "P14: * does not match");
    if (matches_pattern(pattern, text.substr(pattern.size()), '/'))
        require(matches_pattern(pattern, text.substr(pattern.size()), '\0'),
                "P14: a delimiter lets more match");
}

void check_response_codes(std::string_view text) {
    wire::reader in(text);
    response_code code;
    if (!wire::read_response_code(in, code)) return;
    const auto second = response_code::parse(code.text());
    require(second && *second == code, "a response code does not keep itself");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);

    const auto read_search = [](wire::reader& in, search_key& out) {
        return wire::read_search_keys(in, out, {many, many, many});
    };
    const auto read_structure = [](wire::reader& in, body_structure& out) {
        return wire::read_body_structure(in, out, many);
    };
    const auto read_fetch = [](wire::reader& in, fetch_items& out) {
        return wire::read_fetch_items(in, out, many);
    };
    const auto append = [](std::string& out, const auto& value) { value.append_to(out); };

    check_value<envelope>(text, wire::read_envelope);
    check_value<search_key>(text, read_search);
    check_value<fetch_items>(text, read_fetch);
    check_value<status_items>(text, wire::read_status_items);
    check_value<flag_set>(text, wire::read_flag_list);
    check_round_trip<envelope>(text, wire::read_envelope, append);
    check_round_trip<search_key>(text, read_search, append);
    check_round_trip<fetch_items>(text, read_fetch, append);
    check_round_trip<body_structure>(text, read_structure, append);
    check_round_trip<body_structure>(
        text, read_structure,
        [](std::string& out, const body_structure& s) { s.append_to(out, false); });
    check_round_trip<flag_change>(text, wire::read_flag_change, wire::append_flag_change);
    check_round_trip<mailbox_status>(text, wire::read_status, wire::append_status);

    struct date_time {
        std::chrono::sys_seconds time{};
        std::chrono::minutes zone{};
    };
    check_round_trip<date_time>(
        text,
        [](wire::reader& in, date_time& out) {
            return wire::read_date_time(in, out.time, out.zone);
        },
        [](std::string& out, const date_time& d) { wire::append_date_time(out, d.time, d.zone); });

    check_number_sets(text);
    check_names(text);
    check_response_codes(text);

    wire::reader in(text);
    if (!in.skip_value()) require(in.position() == 0, "what was refused was taken");
    return 0;
}
