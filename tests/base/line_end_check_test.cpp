// Whatever is no CRLF is seen, at any cut.
#include <courriel/line_end_check.hpp>

#include <doctest/doctest.h>

#include <string_view>

namespace {

using courriel::line_end_check;
using namespace std::string_view_literals;

struct row {
    std::string_view text;
    bool bare;
    bool cr;
};

} // namespace

TEST_CASE("S07: a CR or LF alone and a NUL are seen however the text is cut") {
    for (const row& r :
         {row{""sv, false, false}, row{"a\r\n\r\n.\r\nb"sv, false, false},
          row{"a\r"sv, false, true}, row{"\n"sv, true, false}, row{"a\nb"sv, true, false},
          row{"a\rb"sv, true, false}, row{"a\r\r\nb"sv, true, false}, row{"a\0b"sv, true, false},
          row{"\r\0"sv, true, false}, row{"\r\n\nx"sv, true, false}}) {
        CAPTURE(r.text);
        for (std::size_t cut = 0; cut <= r.text.size(); ++cut) {
            line_end_check check;
            check.take(r.text.substr(0, cut));
            check.take(r.text.substr(cut));
            CHECK(check.saw_bare_line_end() == r.bare);
            if (!r.bare) CHECK(check.ends_with_cr() == r.cr);
        }
    }
}
