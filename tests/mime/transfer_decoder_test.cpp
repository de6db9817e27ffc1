// Bodies decoded: what malformed ones come to, and that pieces make no difference.
#include <courriel/mime/transfer_decoder.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace courriel::mime;
using namespace std::string_view_literals;
using kind = defect_kind;
using encoding = transfer_encoding;

struct row {
    std::string_view text, bytes;
    std::vector<defect_kind> defects{};
};

void check(encoding e, const row& r) {
    CAPTURE(r.text);
    std::vector<defect> found;
    CHECK(decode_body(r.text, e, defect_sink(found)) == r.bytes);
    std::vector<defect_kind> kinds;
    for (const defect& d : found) {
        kinds.push_back(d.kind);
        CHECK(d.begin <= d.end);
        CHECK(d.end <= r.text.size());
    }
    CHECK(kinds == r.defects);

    // In pieces of every size the bytes and the defects are the same.
    for (std::size_t size = 1; size <= r.text.size(); ++size) {
        std::vector<defect> of_pieces;
        transfer_decoder decoder(e, defect_sink(of_pieces));
        std::string out;
        for (std::size_t at = 0; at < r.text.size(); at += size)
            decoder.write(r.text.substr(at, size), out);
        decoder.finish(out);
        CHECK(out == r.bytes);
        REQUIRE(of_pieces.size() == found.size());
        for (std::size_t i = 0; i != found.size(); ++i) {
            CHECK(of_pieces[i].kind == found[i].kind);
            CHECK(of_pieces[i].begin == found[i].begin);
        }
    }
}

} // namespace

TEST_CASE("M19: base64, well-formed and not") {
    for (const row& r : {
             row{"", ""}, row{"YQ==", "a"}, row{"YWI=", "ab"}, row{"YWJj", "abc"},
             row{"YWJj\r\nZGVm\r\n", "abcdef"}, row{" Y W\tJ\nj ", "abc"},
             row{"YW!Jj", "abc", {kind::invalid_base64}},
             row{"YW-Jj_", "abc", {kind::invalid_base64}},
             row{"YWJj\x00\xFFZGVm"sv, "abcdef", {kind::invalid_base64}},
             // Without its padding the last group counts; six bits are no octet.
             row{"YQ", "a", {kind::incomplete_base64}}, row{"YWI", "ab", {kind::incomplete_base64}},
             row{"YWJjZ", "abc", {kind::incomplete_base64}},
             row{"YQ=", "a", {kind::incomplete_base64}}, row{"Y", "", {kind::incomplete_base64}},
             // Padding that completes a group ends the data, whatever follows.
             row{"YQ==YWJj", "a", {kind::data_after_base64}},
             row{"YWI=\r\nYWJj\r\n-- \r\nthe list", "ab", {kind::data_after_base64}},
             row{"YWI==", "ab", {kind::data_after_base64}}, row{"YWI=\r\n\r\n", "ab"},
             // Padding elsewhere is junk.
             row{"=YWJj", "abc", {kind::invalid_base64}},
             row{"Y=WJj", "abc", {kind::invalid_base64}},
             row{"YW=Jj", "abc", {kind::invalid_base64}},
             row{"YWJj====", "abc", {kind::invalid_base64}},
             row{"YR==", "a"}, // bits beyond the data
         })
        check(encoding::base64, r);
}

TEST_CASE("M20: quoted-printable, well-formed and not") {
    const std::string blanks(76, ' '), many(77, ' '), megabyte(1 << 20, '\t');
    for (const row& r : {
             row{"", ""},
             row{"a=3Db=3d=E9", "a=b=\xE9"},
             row{"one=\r\ntwo=\nthree", "onetwothree"},
             row{"one= \t\r\ntwo", "onetwo"},
             row{"one \t\r\ntwo \n x", "one\r\ntwo\n x"},
             row{"a \r b", "a \r b"},
             row{"a\r\r\n", "a\r\r\n"},
             row{"a =\r\nb", "a b"},
             row{"a=20\r\n", "a \r\n"},
             row{"a  ", "a"},
             row{"a \r", "a \r"},
             row{"=G1", "=G1", {kind::invalid_quoted_printable}},
             row{"=1G=41", "=1GA", {kind::invalid_quoted_printable}},
             row{"==41", "=A", {kind::invalid_quoted_printable}},
             row{"= x", "= x", {kind::invalid_quoted_printable}},
             row{"=\rx", "=\rx", {kind::invalid_quoted_printable}},
             row{"= \rx", "= \rx", {kind::invalid_quoted_printable}},
             row{"a=", "a", {kind::invalid_quoted_printable}},
             row{"a= ", "a", {kind::invalid_quoted_printable}},
             row{"a=\r", "a", {kind::invalid_quoted_printable}},
             row{"a=4", "a=4", {kind::invalid_quoted_printable}},
             row{"a=\r\n", "a"},
             row{"=\0"sv, "=\0"sv, {kind::invalid_quoted_printable}},
         })
        check(encoding::quoted_printable, r);

    check(encoding::quoted_printable, {"a" + blanks + "\r\nb", "a\r\nb"});
    check(encoding::quoted_printable, {"a=" + blanks + "\r\nb", "ab"});
    const auto kept = [](const std::string& text, std::vector<defect_kind> defects = {}) {
        check(encoding::quoted_printable, {text, text, std::move(defects)});
    };
    kept("a" + many + "\r\nb");
    kept("a" + many + "\nb");
    kept("a" + many);
    kept("a" + many + "\rb");
    kept("a=" + many + "\r\nb", {kind::invalid_quoted_printable});
    CHECK(decode_body("a" + megabyte + "\r\n", encoding::quoted_printable).size() ==
          megabyte.size() + 3);
}

TEST_CASE("M20: many escapes in one line cost no more than as many lines") {
    std::string body;
    for (int i = 0; i != 1 << 20; ++i) body += "=41"; // were it quadratic, this would take a minute
    CHECK(decode_body(body, transfer_encoding::quoted_printable) == std::string(1 << 20, 'A'));
}

TEST_CASE("M22: uuencode takes no line on its word") {
    for (const row& r : {
             row{"begin 644 x\n#86)C\n`\nend\n", "abc"},
             row{"text\r\nbegin 644 x\r\n#86)C\r\n \r\nend\r\n", "abc"},
             row{"begin 644 x\n$86)C9```\n`\nend\n", "abcd"}, // more characters than it takes
             row{"begin 644 x\nM86)C\n`\nend\n", "abc", {kind::invalid_uuencode}},
             row{"begin 644 x\nM8\n#86)C\nend\n", "abc", {kind::invalid_uuencode}},
             row{"begin 644 x\n#86)C", "abc", {kind::invalid_uuencode}},
             row{"begin 644 x\n#86", "ab"sv.substr(0, 1), {kind::invalid_uuencode}},
             row{"begin 644 x\n~86)C\nend", "", {kind::invalid_uuencode}},
             row{"no beginning\n#86)C\n", "", {kind::invalid_uuencode}},
             row{"xbegin 644 x\n#86)C\n", "", {kind::invalid_uuencode}},
             row{"begin 644 x\n#8\x80"
                 "6)C\nend\n",
                 "abc",
                 {kind::invalid_uuencode}},
         })
        check(encoding::uuencode, r);
}

TEST_CASE("transfer_decoder: what is no encoding is copied") {
    for (const auto e :
         {encoding::seven_bit, encoding::eight_bit, encoding::binary, encoding::unknown}) {
        CHECK(is_identity(e));
        check(e, {"a=\r\n\0 YQ==\xFF"sv, "a=\r\n\0 YQ==\xFF"sv});
    }
}

TEST_CASE("transfer_encoding: names, blanks and comments") {
    struct name {
        std::string_view value;
        encoding is;
    };
    for (const name& n : {
             name{"7bit", encoding::seven_bit},
             name{" 8BIT ", encoding::eight_bit},
             name{"binary", encoding::binary},
             name{"\r\n Base64", encoding::base64},
             name{"Quoted-Printable (by (a) tool)", encoding::quoted_printable},
             name{"(a\\) comment)base64", encoding::base64},
             name{"base64;", encoding::base64},
             name{"\"base64\"", encoding::base64},
             name{"x-uuencode", encoding::uuencode},
             name{"", encoding::seven_bit},
             name{" (none)", encoding::seven_bit},
             name{"base 64", encoding::unknown},
             name{"base64x", encoding::unknown},
             name{"(unterminated base64", encoding::seven_bit},
             name{"quoted-printable base64", encoding::quoted_printable},
         }) {
        CAPTURE(n.value);
        CHECK(parse_transfer_encoding(n.value) == n.is);
        for (std::size_t size = 0; size != n.value.size(); ++size)
            (void)parse_transfer_encoding(n.value.substr(0, size));
    }
    CHECK(to_string(encoding::quoted_printable) == "quoted-printable");
    CHECK(to_string(encoding::uuencode) == "x-uuencode");
    CHECK(to_string(encoding::unknown) == "unknown");
}
