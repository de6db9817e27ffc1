// Names of attachments that strangers chose.
#include <courriel/mime/safe_file_name.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <courriel/utf8.hpp>

using courriel::mime::safe_file_name;
using namespace std::string_view_literals;

TEST_CASE("M28: no name leaves its folder, hides, or deceives") {
    struct row {
        std::string_view name, safe;
    };
    for (const row& r : {
             row{"plan.pdf", "plan.pdf"},
             row{"déjà vu (1).txt", "déjà vu (1).txt"},
             row{"../../etc/passwd", "passwd"},
             row{"..\\..\\boot.ini", "boot.ini"},
             row{"C:\\x", "x"},
             row{"C:x", "C_x"},
             row{"a/", "-"},
             row{"..", "-"},
             row{".", "-"},
             row{"", "-"},
             row{" . . ", "-"},
             row{".bashrc", "_bashrc"},
             row{"..hidden", "_.hidden"},
             row{"-rf", "_rf"},
             row{"~root", "_root"},
             row{"a\0.exe"sv, "a_.exe"},
             row{"a\r\nb\x7F\xC2\x85", "a__b__"},
             row{"a<b>c:d\"e|f?g*h", "a_b_c_d_e_f_g_h"},
             row{"inv\u202Efdp.exe", "invfdp.exe"},
             row{"a\u200B\uFEFF\u2066b\u00ADc", "abc"},
             row{"\u200F\u2060", "-"},
             row{"a\u2215b\uFF0Fc\u2044d", "a_b_c_d"},
             row{"a\u3164\u115F\u2800\u034Fb.exe", "ab.exe"},
             row{"a.pdf \u00A0\u2003\u3000   .exe", "a.pdf .exe"},
             row{"\u3000a\u2007", "a"},
             row{"name. . .", "name"},
             row{"CON", "_CON"},
             row{"nul.txt", "_nul.txt"},
             row{"Com1.tar.gz", "_Com1.tar.gz"},
             row{"LPT\u00B9", "_LPT\u00B9"},
             row{"aux .h", "_aux .h"},
             row{"COM10", "COM10"},
             row{"console", "console"},
             row{"bad\xFF\xC3", "bad\uFFFD\uFFFD"},
         }) {
        CAPTURE(r.name);
        CHECK(safe_file_name(r.name, "-") == r.safe);
    }
}

TEST_CASE("M28: a long name keeps whole characters and its extension") {
    constexpr std::size_t limit = courriel::mime::safe_file_name_limit;
    for (const std::size_t size : {limit - 1, limit, limit + 1}) {
        const std::string name = std::string(size - 4, 'a') + ".pdf";
        const std::string safe = safe_file_name(name, "-");
        CHECK(safe.size() == std::min(size, limit));
        CHECK(safe.ends_with("a.pdf"));
    }
    for (std::size_t ascii = 0; ascii != 4; ++ascii) {
        std::string name(ascii, 'a');
        for (int i = 0; i != 100; ++i) name += "€";
        const std::string safe = safe_file_name(name, "-");
        CHECK(safe.size() <= limit);
        CHECK(safe.size() > limit - 4);
        CHECK(courriel::utf8::is_valid(safe));
    }
    CHECK(safe_file_name("x." + std::string(500, 'e'), "-").size() == limit);
    CHECK(safe_file_name(std::string(1'000'000, '.'), "-") == "-");
}
