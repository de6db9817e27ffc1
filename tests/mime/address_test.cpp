// Address lists: what is an address, and above all what is none.
#include <courriel/mime/address.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace courriel;
using mime::address_list;

namespace {

std::string describe(const mime::mailbox& box) { return '[' + box.name + '|' + box.address + ']'; }

// "[name|address]" for each mailbox, a group as "name:[..][..];".
std::string read(std::string_view value, mime::encoded_words words = mime::encoded_words::decode) {
    std::string out;
    for (const auto& a : address_list::parse(value, {}, words)) {
        if (const auto* box = std::get_if<mime::mailbox>(&a)) {
            out += describe(*box);
            continue;
        }
        out += std::get<mime::group>(a).name + ':';
        for (const auto& box : std::get<mime::group>(a).members) out += describe(box);
        out += ';';
    }
    return out;
}

bool has_defect(std::string_view value, mime::defect_kind kind) {
    std::vector<mime::defect> defects;
    address_list::parse(value, mime::defect_sink(defects));
    for (const auto& d : defects) {
        CHECK(d.begin <= d.end);
        CHECK(d.end <= value.size());
        if (d.kind == kind) return true;
    }
    return false;
}

// No mailbox of the list has an address.
bool is_refused(std::string_view value) {
    const auto list = address_list::parse(value);
    for (const auto* box : list.mailboxes())
        if (box->is_valid()) return false;
    return has_defect(value, mime::defect_kind::invalid_address);
}

} // namespace

TEST_CASE("address: mailboxes") {
    CHECK(read("ada@example.org") == "[|ada@example.org]");
    CHECK(read("Ada Lovelace <ada@example.org>") == "[Ada Lovelace|ada@example.org]");
    CHECK(read("ada@example.org (Ada)") == "[Ada|ada@example.org]");
    CHECK(read("\"Lovelace, Ada\" <ada@example.org>, b@c") ==
          "[Lovelace, Ada|ada@example.org][|b@c]");
    CHECK(read("Joe Q. Public <j@x.org>") == "[Joe Q. Public|j@x.org]");
    CHECK(read("a@[192.0.2.1], b@[IPv6:2001:db8::1]") == "[|a@[192.0.2.1]][|b@[IPv6:2001:db8::1]]");
    CHECK(read("Björn <björn@exämple.org>") == "[Björn|björn@exämple.org]");
    CHECK(read("") == "");
    CHECK(read(" (nobody) ") == "");
}

TEST_CASE("address: obsolete forms") {
    CHECK(read("ada . l @ example (x) . org") == "[|ada.l@example.org]");
    CHECK(read(", a@b, , c@d,") == "[|a@b][|c@d]");
    CHECK(read("\"a\".b.\"c d\"@e") == "[|\"a\".b.\"c d\"@e]");
    const auto list = address_list::parse("Ada <@a.example,@b.example:ada@example.org>, b@c");
    CHECK(list.size() == 2);
    CHECK(std::get<mime::mailbox>(list[0]).route == "@a.example,@b.example");
    CHECK(std::get<mime::mailbox>(list[0]).address == "ada@example.org");
    CHECK(has_defect("<@a:b@c>", mime::defect_kind::obsolete_syntax));
    CHECK(!has_defect("Ada <a@b>", mime::defect_kind::obsolete_syntax));
}

TEST_CASE("address: forgiven, because nothing is in doubt") {
    CHECK(read("ada.@docomo.example, a..b@c, .x@y") == "[|ada.@docomo.example][|a..b@c][|.x@y]");
    CHECK(read("<a@b> Ada") == "[Ada|a@b]");
    CHECK(read("ada@example.org <ada@example.org>") == "[ada@example.org|ada@example.org]");
    CHECK(has_defect("a..b@c", mime::defect_kind::invalid_address));
}

TEST_CASE("address: what is no mailbox stays as it was written") {
    CHECK(read("root, Cron <root>, <>") == "[root|][Cron <root>|][<>|]");
    CHECK(read("=?utf-8?q?a?=\r\n b, c@d") == "[=?utf-8?q?a?= b|][|c@d]");
    CHECK(read("a@, @b, a@b., a@-.b c, <a@b, c@d") == "[a@|][@b|][a@b.|][a@-.b c|][<a@b|][|c@d]");
    CHECK(read("x\xff@y") == "[x\uFFFD@y|]");
    CHECK(has_defect("x\xff@y", mime::defect_kind::invalid_utf8));
}

TEST_CASE("address: M08 comments nest by a counter") {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '(') + std::string(depth, ')') + "a@b";
    };
    CHECK(read(nested(63)) == "[|a@b]");
    CHECK(read(nested(64)) == "[|a@b]");
    CHECK(!has_defect(nested(64), mime::defect_kind::comment_too_deep));
    CHECK(read(nested(65)) == "");
    CHECK(has_defect(nested(65), mime::defect_kind::comment_too_deep));
    // Were these quadratic, the test would not end.
    CHECK(read(std::string(1 << 20, '(')) == "");
    std::string flat = "a@b ";
    for (int i = 0; i != 200'000; ++i) flat += "(x\\))";
    CHECK(read(flat) == "[x)|a@b]");
}

TEST_CASE("address: M09 a backslash at the end") {
    CHECK(read("(a\\") == "");
    CHECK(read("\"a\\") == "[\"a\\|]");
    CHECK(read("a@b (c\\") == "[c\\|a@b]");
    CHECK(read("a@[b\\") == "[a@[b\\|]");
    CHECK(has_defect("(a\\", mime::defect_kind::unterminated));
    CHECK(has_defect("\"a\\", mime::defect_kind::unterminated));
}

TEST_CASE("address: M10 groups do not nest, and end") {
    CHECK(read("Friends: a@b, C <c@d>;") == "Friends:[|a@b][C|c@d];");
    CHECK(read("undisclosed-recipients:;") == "undisclosed-recipients:;");
    CHECK(read("a:b:c:;;;") == "a:[b:|][c:|];");
    CHECK(has_defect("a:b:c:;;;", mime::defect_kind::nested_group));
    CHECK(read(":;") == ":;");
    CHECK(read("a: b@c") == "a:[|b@c];");
    CHECK(has_defect("a: b@c", mime::defect_kind::unterminated));
    CHECK(read("A: b@c; d@e; F: g@h;") == "A:[|b@c];[|d@e]F:[|g@h];");
    CHECK(read("a: b@c, <d@e; f@g") == "a:[|b@c][<d@e|];[|f@g]");
}

TEST_CASE("address: M11 an empty quoted local part") {
    CHECK(read("\"\"@x") == "[|\"\"@x]");
    CHECK(read("<\"\"@x>") == "[|\"\"@x]");
}

TEST_CASE("address: M12 nothing inside an addr-spec is decoded") {
    CHECK(is_refused("=?utf-8?q?a=40evil.com=3e=00?=@good.com"));
    CHECK(is_refused("<=?utf-8?q?a=40evil.com=3e=00?=@good.com>"));
    CHECK(is_refused("Ada <=?utf-7?q?a+AEA-evil.com?=@good.com>"));
    CHECK(is_refused("a@=?utf-8?q?evil.com?="));
    CHECK(is_refused("\"=?utf-8?q?a=40evil.com?=\"@good.com"));
    CHECK(read("=?utf-8?q?a=40evil.com=3e=00?=@good.com") ==
          "[=?utf-8?q?a=40evil.com=3e=00?=@good.com|]");
    CHECK(has_defect("<=?utf-8?q?a?=@b>", mime::defect_kind::misplaced_encoded_word));
    CHECK(read("=?utf-8?q?a=40evil.com?= <u@good.com>") == "[a@evil.com|u@good.com]");
    CHECK(read("=?utf-8?q?<v@evil.com>?= <u@good.com>") ==
          "[=?utf-8?q?<v@evil.com>?= <u@good.com>|]");
    CHECK(read("a=?b@c") == "[|a=?b@c]"); // no encoded word
}

TEST_CASE("address: M13 quotes and comments do not move the domain") {
    const auto list = address_list::parse("\"v@evil x\"@good");
    CHECK(std::get<mime::mailbox>(list[0]).domain() == "good");
    CHECK(std::get<mime::mailbox>(list[0]).local_part() == "\"v@evil x\"");
    CHECK(is_refused("u@good.com(x)evil.com"));
    CHECK(is_refused("user@good(x)evil"));
    CHECK(is_refused("(x)u v@good"));
    CHECK(read("u@good(x)") == "[x|u@good]");
    CHECK(is_refused("a@[b@c]"));
    CHECK(is_refused("\"a\nb\\\nc\"@d")); // the fold hides what the backslash quotes
}

TEST_CASE("address: M14 more than one at sign") {
    CHECK(is_refused("a@evil@good"));
    CHECK(is_refused("<a@evil@good>"));
    CHECK(is_refused("alice@example.org<bob@example.com>"));
    CHECK(is_refused("alice@example.org)bob@example.com"));
    CHECK(is_refused("alice@example.org]bob@example.com"));
    CHECK(is_refused("<a@b> <c@d>"));
    CHECK(is_refused("A <a@b> C"));
    CHECK(is_refused("<<a@b>>"));
}

TEST_CASE("address: M15 an address in a display name is text") {
    CHECK(read("\"ceo@bank\" <x@evil>") == "[ceo@bank|x@evil]");
    CHECK(read("ceo@bank <x@evil>") == "[ceo@bank|x@evil]");
}

TEST_CASE("address: M03 the limit of addresses") {
    mime::limits limits;
    limits.addresses = 3;
    const auto count = [&](std::string_view value, bool too_many) {
        std::vector<mime::defect> defects;
        const auto list = address_list::parse(value, mime::defect_sink(defects),
                                              mime::encoded_words::decode, limits);
        CHECK(defects.empty() != too_many);
        return list.mailboxes().size();
    };
    CHECK(count("a@b, c@d", false) == 2);
    CHECK(count("a@b, c@d, e@f", false) == 3);
    CHECK(count("a@b, c@d, e@f, g@h", true) == 3);
    CHECK(count("x: a@b, c@d;", false) == 2);
    CHECK(count("x: a@b, c@d, e@f;", true) == 2);
}

TEST_CASE("address: M03 the limit of tokens in one element") {
    const auto named = [](int words) { // five more tokens: < b @ c >
        std::string value;
        for (int i = 0; i != words; ++i) value += "a ";
        return value + "<b@c>, d@e";
    };
    for (const int words : {4090, 4091, 4092, 100'000}) {
        const auto list = address_list::parse(named(words));
        CHECK(std::get<mime::mailbox>(list[0]).is_valid() == (words + 5 <= 4096));
        CHECK(std::get<mime::mailbox>(list[1]).address == "d@e");
    }
}

TEST_CASE("address: encoded words in names, decoded or kept") {
    CHECK(read("=?iso-8859-1?q?Andr=E9?= Pirard <a@b>") == "[André Pirard|a@b]");
    CHECK(read("=?utf-8?q?Doe,_John_(x)?= <a@b>") == "[Doe, John (x)|a@b]");
    CHECK(read("a@b (=?utf-8?q?=C3=A9?=)") == "[é|a@b]");
    CHECK(read("=?utf-8?q?=C3=A9?= \"=?utf-8?q?x?=\" <a@b>", mime::encoded_words::keep) ==
          "[=?utf-8?q?=C3=A9?= =?utf-8?q?x?=|a@b]");
    CHECK(has_defect("\"=?utf-8?q?x?=\" <a@b>", mime::defect_kind::misplaced_encoded_word));
    CHECK(read("=?utf-8?q?a=0D=0ABcc:_x=00?= <a@b>") == "[a  Bcc: x\uFFFD|a@b]");
}

TEST_CASE("address: for people") {
    CHECK(address_list::parse("Ada <a@b>, \"L, A\" <c@d>, G: e@f, g@h;, root").text() ==
          "Ada <a@b>, \"L, A\" <c@d>, G: e@f, g@h;, root");
    auto list = address_list::parse("a@b");
    list.append(address_list::parse("c@d"));
    CHECK(list.text() == "a@b, c@d");
}

TEST_CASE("address: one that a program was given has to be right") {
    CHECK(mime::parse_addresses("a@b, G: C <c@d>;").value().size() == 2);
    CHECK(mime::parse_addresses("").value().empty());
    CHECK(!mime::parse_addresses("a@b, c"));
    CHECK(mime::parse_mailbox("Ada <ada@example.org>").value().name == "Ada");
    for (const char* bad : {"", "ada", "a@b, c@d", "a@b\r\nBcc: c@d", "a@b (", "A: b@c;", "a..b@c"})
        CHECK_MESSAGE(!mime::parse_mailbox(bad), bad);
}

TEST_CASE("address: a name that is one encoded word, of 75 octets and one less and more") {
    constexpr std::size_t frame = 12; // "=?utf-8?Q?" and its end
    for (const std::size_t size : {74U, 75U, 76U}) {
        const std::string text(size - frame, 'a');
        const std::string value = "=?utf-8?Q?" + text + "?= <b@c>";
        std::vector<mime::defect> defects;
        const auto list = address_list::parse(value, mime::defect_sink(defects));
        CHECK(read(value) == '[' + text + "|b@c]");
        CHECK(defects.size() == (size > 75 ? 1U : 0U));
        // The same by its tokens, which a group is read by.
        const auto group = address_list::parse("G:" + value + ';');
        CHECK(*group.mailboxes().front() == *list.mailboxes().front());
    }
}
