// Address lists: an address has one domain and fits a line (M12 to M14), what is read can be
// written and reads again as the same, and the quick way for common forms comes to what the other
// does.
#include <string>
#include <variant>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/mime/header_builder.hpp>
#include <courriel/mime/header_view.hpp>
#include <courriel/utf8.hpp>

#include "fuzz/fuzz_mime.hpp"

using namespace courriel;

namespace {

void check_mailbox(const mime::mailbox& box) {
    fuzz::require(utf8::is_valid(box.name) && ascii::fits_line(box.name), "a name of two lines");
    if (!box.is_valid()) return;
    fuzz::require(utf8::is_valid(box.address) && ascii::fits_line(box.address),
                  "an address of two lines");
    fuzz::require(!box.domain().empty() && box.domain().find('@') == std::string_view::npos,
                  "no domain");
    fuzz::require(!box.local_part().empty(), "no local part");
    bool quoted = false;
    for (std::size_t i = 0; i != box.local_part().size(); ++i) {
        const char c = box.local_part()[i];
        if (c == '"') quoted = !quoted;
        if (c == '\\' && quoted) ++i;
        fuzz::require(c != '@' || quoted, "two at signs");
    }
    fuzz::require(!quoted, "an open quote");
}

void check_round_trip(const mime::address& one, bool utf8) {
    const mime::address_list list({one});
    mime::header_builder builder({.utf8 = utf8});
    if (builder.add_addresses("To", list)) return; // beyond ASCII, too long, or no address
    const auto again = mime::address_list::parse(fuzz::value_of(builder));
    if (const auto* box = std::get_if<mime::mailbox>(&one)) {
        mime::mailbox expected = *box;
        expected.route.clear();
        fuzz::require(again == mime::address_list({expected}), "a mailbox reads otherwise");
        return;
    }
    mime::group expected = std::get<mime::group>(one);
    for (auto& member : expected.members) member.route.clear();
    fuzz::require(again == mime::address_list({expected}), "a group reads otherwise");
}

// Outside of groups the common forms are read in a way of their own: they must come to the same.
void check_in_group(std::string_view text, const mime::address_list& list,
                    const std::vector<mime::defect>& defects, mime::encoded_words words) {
    if (text.find_first_of(":;") != std::string_view::npos) return;
    for (const auto& d : defects)
        if (d.kind == mime::defect_kind::unterminated ||
            d.kind == mime::defect_kind::comment_too_deep)
            return; // it would swallow the group's end
    const std::string grouped = "g:" + std::string(text) + ";";
    std::vector<mime::defect> again;
    const auto in_group = mime::address_list::parse(grouped, mime::defect_sink(again), words);
    fuzz::require(in_group.size() == 1, "one group");
    const auto& members = std::get<mime::group>(in_group[0]).members;
    fuzz::require(members.size() == list.size(), "another count in a group");
    for (std::size_t i = 0; i != members.size(); ++i)
        fuzz::require(list[i] == mime::address(members[i]), "another mailbox in a group");
    fuzz::require(again.size() == defects.size(), "other defects in a group");
    for (std::size_t i = 0; i != again.size(); ++i)
        fuzz::require(again[i].kind == defects[i].kind && again[i].begin == defects[i].begin + 2 &&
                          again[i].end == defects[i].end + 2,
                      "another defect in a group");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::vector<mime::defect> defects;
    const auto list = mime::address_list::parse(text, mime::defect_sink(defects));
    fuzz::check_places(defects, text);
    for (const auto* box : list.mailboxes()) check_mailbox(*box);
    check_in_group(text, list, defects, mime::encoded_words::decode);
    for (const auto& one : list) {
        check_round_trip(one, true);
        check_round_trip(one, false);
    }
    defects.clear();
    const auto kept =
        mime::address_list::parse(text, mime::defect_sink(defects), mime::encoded_words::keep);
    for (const auto* box : kept.mailboxes()) check_mailbox(*box);
    check_in_group(text, kept, defects, mime::encoded_words::keep);
    return 0;
}
