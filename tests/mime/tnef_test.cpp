// winmail.dat read: what Outlook sends, and what is broken or hostile.
#include <courriel/mime/tnef.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/message_view.hpp>
#include <courriel/version.hpp>

#include "mime/tnef_writer.hpp"

using namespace courriel;
using namespace courriel::mime;
using namespace courriel::test;
using namespace std::string_literals;

namespace {

bool has(const tnef_view& view, defect_kind kind) {
    for (const defect& d : view.defects())
        if (d.kind == kind) return true;
    return false;
}

std::string attachment(std::string_view name, std::string_view data) {
    return tnef_attachment_begin() + tnef_attribute(2, 0x00018010, std::string(name) + '\0') +
           tnef_attribute(2, 0x0006800F, data);
}

std::string message_with(std::string_view stream) {
    return tnef_attachment_begin() +
           tnef_attribute(2, 0x00069005,
                          tnef_list(2, tnef_number(0x3705, 5) +
                                           tnef_sized(0x3701, 0x0D, tnef_object(stream))));
}

// The two examples of [MS-OXRTFCP] section 4.
const std::string simple_rtf =
    "\x2d\x00\x00\x00\x2b\x00\x00\x00\x4c\x5a\x46\x75\xf1\xc5\xc7\xa7\x03\x00"
    "\x0a\x00\x72\x63\x70"
    "\x67\x31\x32\x35\x42\x32\x0a\xf3\x20\x68\x65\x6c\x09\x00\x20\x62\x77\x05"
    "\xb0\x6c\x64\x7d\x0a"
    "\x80\x0f\xa0"s;
const std::string crossing_rtf =
    "\x1a\x00\x00\x00\x1c\x00\x00\x00\x4c\x5a\x46\x75\xe2\xd4\x4b\x51\x41\x00"
    "\x04\x20\x57\x58\x59"
    "\x5a\x0d\x6e\x7d\x01\x0e\xb0"s;

} // namespace

TEST_CASE("tnef: a message with attachments") {
    const std::string bytes =
        tnef_stream(tnef_attribute(1, 0x00069007, little_endian(1251, 4) + little_endian(0, 4)) +
                    tnef_attribute(1, 0x00078008, "IPM.Microsoft Mail.Note\0"s) +
                    tnef_attribute(1, 0x00018004, "\xCF\xF0\xE8\xE2\xE5\xF2\0junk"s) +
                    tnef_attribute(1, 0x0002800C, "Text.\r\n\0"s) + attachment("one.txt", "first") +
                    tnef_attachment_begin() + tnef_attribute(2, 0x00018010, "LONGNA~1.PDF\0"s) +
                    tnef_attribute(2, 0x0006800F, "second") +
                    tnef_attribute(2, 0x00069005,
                                   tnef_list(4, tnef_sized(0x3707, 0x1F, utf16("long name.pdf")) +
                                                    tnef_sized(0x370E, 0x1E, "application/pdf\0"s) +
                                                    tnef_sized(0x3712, 0x1E, "<id@host>\0"s) +
                                                    tnef_number(0x3705, 1))));
    const auto view = tnef_view::parse(bytes);
    CHECK(tnef_view::has_signature(bytes));
    CHECK(view.defects().empty());
    CHECK(view.code_page() == 1251);
    CHECK(view.message_class() == "IPM.Microsoft Mail.Note");
#if COURRIEL_HAS_ICONV
    CHECK(view.subject() == "Привет");
#endif
    CHECK(view.text() == "Text.\r\n");
    CHECK(view.html().empty());
    CHECK(view.rtf().empty());
    REQUIRE(view.attachments().size() == 2);
    CHECK(view.attachments()[0].file_name() == "one.txt");
    CHECK(view.attachments()[0].data() == "first");
    CHECK(view.attachments()[0].media_type().empty());
    const auto& second = view.attachments()[1];
    CHECK(second.file_name() == "long name.pdf");
    CHECK(second.media_type() == "application/pdf");
    CHECK(second.content_id() == "id@host");
    CHECK(second.data() == "second");
    CHECK_FALSE(second.is_message());
    CHECK(second.properties().integer(0x3705) == 1);
    CHECK(second.properties().all().size() == 4);
    CHECK(second.data().data() >= bytes.data()); // not a copy
}

TEST_CASE("tnef: bodies and texts as properties") {
    const std::string named = little_endian(0x1E, 2) + little_endian(0x8001, 2) +
                              std::string(16, 'g') + little_endian(1, 4) + little_endian(6, 4) +
                              padded("n\0a\0\0\0"s) + little_endian(1, 4) + little_endian(2, 4) +
                              padded("v\0"s);
    const std::string numbered = little_endian(0x0B, 2) + little_endian(0x8002, 2) +
                                 std::string(16, 'g') + little_endian(0, 4) +
                                 little_endian(0x8530, 4) + little_endian(1, 4);
    const std::string many = little_endian(0x101F, 2) + little_endian(0x3000, 2) +
                             little_endian(2, 4) + little_endian(4, 4) + "a\0\0\0"s +
                             little_endian(2, 4) + padded("\0\0"s);
    const std::string times = little_endian(0x1040, 2) + little_endian(0x3002, 2) +
                              little_endian(2, 4) + std::string(16, 't');
    const std::string bytes = tnef_stream(tnef_attribute(
        1, 0x00069003,
        tnef_list(11,
                  named + numbered + many + times + tnef_sized(0x001A, 0x1F, utf16("IPM.Note")) +
                      tnef_sized(0x0037, 0x1F, "\xE9\0\0\0"s) +
                      tnef_sized(0x1000, 0x1F, utf16("plain")) +
                      tnef_sized(0x1013, 0x102, "<p>\xC3\xA9</p>") + tnef_number(0x3FDE, 65001) +
                      tnef_number(0x3FFD, 1252) + tnef_sized(0x1009, 0x102, simple_rtf))));
    const auto view = tnef_view::parse(bytes);
    CHECK(view.defects().empty());
    CHECK(view.properties().all().size() == 11);
    CHECK(view.properties().text(0x8001) == "v");
    CHECK(view.properties().find(0x3000)->values == 2);
    CHECK(view.message_class() == "IPM.Note");
    CHECK(view.subject() == "é");
    CHECK(view.text() == "plain");
    CHECK(view.html() == "<p>é</p>");
    CHECK(view.rtf() == "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
}

TEST_CASE("tnef: the code page, by the attribute, else by the property") {
    const std::string subject = tnef_sized(0x0037, 0x1E, "\xCF\xF0\xE8\xE2\xE5\xF2\0"s);
    const auto attribute = [](std::uint32_t value) {
        return tnef_attribute(1, 0x00069007, little_endian(value, 4) + little_endian(0, 4));
    };
    const auto property = [&](std::uint32_t value) {
        return tnef_attribute(1, 0x00069003, tnef_list(2, subject + tnef_number(0x3FFD, value)));
    };
    struct row {
        std::string attributes;
        std::uint32_t code_page;
    };
    for (const row& r : {row{attribute(1251) + property(1252), 1251}, row{property(1251), 1251},
                         row{attribute(0) + property(1251), 1251}, row{property(0), 1252},
                         row{attribute(0), 1252}, row{"", 1252}}) {
        const auto bytes = tnef_stream(r.attributes);
        const auto view = tnef_view::parse(bytes);
        CHECK(view.code_page() == r.code_page);
#if COURRIEL_HAS_ICONV
        if (r.code_page == 1251) CHECK(view.subject() == "Привет");
#endif
    }
}

TEST_CASE("tnef: compressed RTF") {
    std::vector<defect> defects;
    CHECK(decompress_rtf(crossing_rtf, 1000, defect_sink(defects)) ==
          "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
    const std::string stored =
        little_endian(12 + 4, 4) + little_endian(4, 4) + "MELA" + little_endian(0, 4) + "{\\a}";
    CHECK(decompress_rtf(stored, 1000, defect_sink(defects)) == "{\\a}");
    CHECK(defects.empty());
    const std::string padded_rtf =
        little_endian(12 + 6, 4) + little_endian(4, 4) + "MELA" + little_endian(0, 4) + "{\\a}xx";
    CHECK(decompress_rtf(padded_rtf, 4, defect_sink(defects)) == "{\\a}");
    CHECK(defects.empty()); // it is whole: what is behind it is over no limit

    std::string broken = crossing_rtf;
    broken[12] = 'x'; // the checksum
    decompress_rtf(broken, 1000, defect_sink(defects));
    REQUIRE(defects.size() == 1);
    CHECK(defects[0].kind == defect_kind::invalid_compressed_rtf);

    for (std::size_t n = 0; n != simple_rtf.size(); ++n) {
        defects.clear();
        const std::vector<char> cut(simple_rtf.begin(),
                                    simple_rtf.begin() + static_cast<std::ptrdiff_t>(n));
        const auto out =
            decompress_rtf(std::string_view(cut.data(), n), 1000, defect_sink(defects));
        CHECK("{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"s.starts_with(out));
        CHECK(defects.size() == 1);
    }
}

TEST_CASE("M23: decompressed RTF has a limit") {
    constexpr std::size_t size = 43;
    for (const std::size_t most : {size - 1, size, size + 1}) {
        std::vector<defect> defects;
        CHECK(decompress_rtf(simple_rtf, most, defect_sink(defects)).size() ==
              std::min(most, size));
        CHECK(defects.size() == (most < size ? 1 : 0));
        if (most < size) CHECK(defects[0].kind == defect_kind::rtf_too_large);
        const std::string stored = little_endian(12 + size, 4) + little_endian(size, 4) + "MELA" +
                                   little_endian(0, 4) + std::string(size, 'x');
        CHECK(decompress_rtf(stored, most).size() == std::min(most, size));

        limits few;
        few.rtf_size = most;
        const auto bytes = tnef_stream(
            tnef_attribute(1, 0x00069003, tnef_list(1, tnef_sized(0x1009, 0x102, simple_rtf))));
        CHECK(tnef_view::parse(bytes, few).rtf().size() == std::min(most, size));
    }
}

TEST_CASE("M23: sizes and counts that lie end the reading, and what stood "
          "before them counts") {
    const std::string before = attachment("one.txt", "first");
    const auto with_size = [](std::uint32_t size) {
        return little_endian(2, 1) + little_endian(0x0006800F, 4) + little_endian(size, 4) + "abc";
    };
    for (const std::uint32_t size : {4U, 100U, 0x7FFFFFFFU, 0x80000000U, 0xFFFFFFFFU}) {
        const auto bytes = tnef_stream(before + with_size(size));
        const auto view = tnef_view::parse(bytes);
        CHECK(has(view, defect_kind::invalid_tnef));
        REQUIRE(view.attachments().size() == 1);
        CHECK(view.attachments()[0].data() == "first");
    }
    const std::string good = tnef_sized(0x0037, 0x1E, "subject\0"s);
    for (const std::string& bad : std::vector<std::string>{
             little_endian(0x1E, 2) + little_endian(0x1000, 2) + little_endian(0xFFFFFFFF, 4),
             little_endian(0x1E, 2) + little_endian(0x1000, 2) + little_endian(1, 4) +
                 little_endian(0xFFFFFFFF, 4) + "x",
             little_endian(0x1E, 2) + little_endian(0x1000, 2) + little_endian(1, 4) +
                 little_endian(0xFFFFFFFD, 4) + "x",
             little_endian(0x1048, 2) + little_endian(0x1000, 2) + little_endian(0xFFFFFFFF, 4),
             little_endian(0x1E, 2) + little_endian(0x8000, 2) + std::string(16, 'g') +
                 little_endian(1, 4) + little_endian(0xFFFFFFFE, 4),
             little_endian(0x1E, 2) + little_endian(0x8000, 2) + std::string(16, 'g') +
                 little_endian(2, 4) + little_endian(0, 4) + good,
             little_endian(0x7777, 2) + little_endian(0x1000, 2) + good,
             "",
             "\x03",
         }) {
        const auto bytes =
            tnef_stream(tnef_attribute(1, 0x00069003, tnef_list(0xFFFFFFFF, good + bad)) + before);
        const auto view = tnef_view::parse(bytes);
        CHECK(has(view, defect_kind::invalid_tnef));
        CHECK(view.subject() == "subject");
        CHECK(view.attachments().size() == 1); // another attribute is another matter
    }
}

TEST_CASE("M23: any stream, cut anywhere, in exact buffers") {
    const std::string bytes = tnef_stream(
        tnef_attribute(1, 0x00069003,
                       tnef_list(2, tnef_sized(0x0037, 0x1F, utf16("subject")) +
                                        tnef_sized(0x1009, 0x102, simple_rtf))) +
        attachment("one.txt", "first") + message_with(tnef_stream(attachment("in", "inner"))));
    CHECK(tnef_view::parse(bytes).defects().empty());
    for (std::size_t n = 0; n != bytes.size(); ++n) {
        const std::vector<char> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(n));
        const auto view = tnef_view::parse(std::string_view(cut.data(), n));
        CHECK(view.attachments().size() <= 2);
        for (const tnef_view& inner : view.embedded()) (void)inner.subject();
        (void)view.rtf();
        CHECK(view.subject().size() <= 7);
    }
    CHECK(has(tnef_view::parse(""), defect_kind::invalid_tnef));
    CHECK(has(tnef_view::parse("x\x9F\x3E\x22\1\0"), defect_kind::invalid_tnef));
    CHECK_FALSE(tnef_view::has_signature("x\x9F\x3E"));
}

TEST_CASE("M23: a message in a message, down to a limit") {
    std::string bytes = tnef_stream(tnef_attribute(1, 0x00018004, "0\0"s));
    for (int i = 1; i != 30; ++i)
        bytes = tnef_stream(tnef_attribute(1, 0x00018004, std::to_string(i) + '\0') +
                            message_with(bytes));
    for (const std::size_t depth : {0U, 1U, 7U, 28U, 29U, 30U}) {
        limits few;
        few.tnef_depth = depth;
        const auto view = tnef_view::parse(bytes, few);
        CHECK(view.subject() == "29");
        REQUIRE(view.attachments().size() == 1);
        CHECK(view.attachments()[0].is_message());
        CHECK(tnef_view::has_signature(view.attachments()[0].data()));
        const auto inner = view.embedded();
        REQUIRE(inner.size() == std::min<std::size_t>(depth, 29));
        if (!inner.empty()) CHECK(inner.back().subject() == std::to_string(29 - inner.size()));
    }
}

TEST_CASE("M23: embedded messages up to their limit, on all levels together") {
    const auto message = [](std::string_view subject, std::string_view attachments) {
        return tnef_stream(tnef_attribute(1, 0x00018004, std::string(subject) + '\0') +
                           std::string(attachments));
    };
    const std::string bytes =
        message("0", message_with(message("1", message_with(message("3", "")))) +
                         message_with(message("2", message_with(message("4", "")))));
    for (const std::size_t n : {3U, 4U, 5U}) {
        limits few;
        few.tnef_attachments = n;
        const auto view = tnef_view::parse(bytes, few);
        const auto inner = view.embedded();
        REQUIRE(inner.size() == std::min<std::size_t>(n, 4));
        for (std::size_t i = 0; i != inner.size(); ++i)
            CHECK(inner[i].subject() == std::to_string(i + 1));
    }
}

TEST_CASE("M23: attachments and properties up to their limits") {
    for (const std::size_t n : {2U, 3U, 4U}) {
        limits few;
        few.tnef_attachments = few.tnef_properties = 3;
        std::string all, properties;
        for (std::size_t i = 0; i != n; ++i) {
            all += attachment(std::to_string(i), "data");
            properties += tnef_number(static_cast<std::uint16_t>(i), 0);
        }
        const auto bytes =
            tnef_stream(all + tnef_attribute(1, 0x00069003,
                                             tnef_list(static_cast<std::uint32_t>(n), properties)));
        const auto view = tnef_view::parse(bytes, few);
        CHECK(view.attachments().size() == std::min<std::size_t>(n, 3));
        CHECK(view.attachments().back().file_name() ==
              std::to_string(std::min<std::size_t>(n, 3) - 1));
        CHECK(view.properties().all().size() == std::min<std::size_t>(n, 3));
        CHECK(has(view, defect_kind::too_many_parts) == (n > 3));
        CHECK(has(view, defect_kind::too_many_tnef_properties) == (n > 3));
    }
}

TEST_CASE("tnef: a wrong checksum is told, and the data taken") {
    std::string bytes = tnef_stream(attachment("one.txt", "first"));
    bytes.back() = static_cast<char>(bytes.back() + 1);
    const auto view = tnef_view::parse(bytes);
    REQUIRE(view.defects().size() == 1);
    CHECK(view.defects()[0].kind == defect_kind::wrong_tnef_checksum);
    CHECK(view.attachments()[0].data() == "first");
}

TEST_CASE("tnef: which parts are") {
    const auto of = [](std::string_view fields) {
        const std::string text = std::string(fields) + "\n\n";
        return is_tnef(message_view::parse(text).root());
    };
    CHECK(of("Content-Type: application/ms-tnef; name=winmail.dat"));
    CHECK(of("Content-Type: application/vnd.ms-tnef"));
    CHECK(of("Content-Type: application/octet-stream; name=WINMAIL.DAT"));
    CHECK_FALSE(of("Content-Type: application/octet-stream; name=other.dat"));
    CHECK_FALSE(of("Content-Type: text/plain; name=winmail.dat"));
    CHECK_FALSE(of("Subject: x"));
}
