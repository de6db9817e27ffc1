// mbox files written: quoting that is exact, and files that read back as what went in.
#include <courriel/mime/mbox_writer.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/errc.hpp>
#include <courriel/mime/mbox_reader.hpp>

using namespace courriel;
using namespace courriel::mime;

namespace {

using texts = std::vector<std::string>;
using namespace std::chrono;
const sys_seconds time_of_test = sys_days(2026y / November / 24) + 4h + 5min + 6s;
const std::string from = "From ada@example.org Tue Nov 24 04:05:06 2026\n";
constexpr mbox_dialect dialects[] = {mbox_dialect::mboxo, mbox_dialect::mboxrd,
                                     mbox_dialect::mboxcl, mbox_dialect::mboxcl2};

std::string write(std::string_view message, mbox_writer_options options = {},
                  const std::optional<mbox_status>& status = {}, std::size_t piece = 1000) {
    std::string file;
    mbox_writer writer(
        [&](std::string_view bytes) {
            file += bytes;
            return std::error_code();
        },
        options);
    CHECK(writer.begin("ada@example.org", time_of_test, status) == std::error_code());
    for (; !message.empty(); message.remove_prefix(std::min(piece, message.size())))
        CHECK(writer.write(message.substr(0, piece)) == std::error_code());
    CHECK(writer.end() == std::error_code());
    return file;
}

mbox_writer_options in(mbox_dialect d) {
    mbox_writer_options options;
    options.dialect = d;
    return options;
}

} // namespace

TEST_CASE("mbox writer: quoting, each dialect's way") {
    const std::string text = "Subject: x\n\nFrom a\n>From b\n>>From c\nFromage\n From d\n";
    CHECK(write(text, in(mbox_dialect::mboxrd)) ==
          from + "Subject: x\n\n>From a\n>>From b\n>>>From c\nFromage\n From d\n\n");
    const std::string o = ">From a\n>From b\n>>From c\nFromage\n From d\n";
    CHECK(write(text, in(mbox_dialect::mboxo)) == from + "Subject: x\n\n" + o + "\n");
    CHECK(write(text, in(mbox_dialect::mboxcl)) ==
          from + "Subject: x\nContent-Length: " + std::to_string(o.size()) + "\n\n" + o + "\n");
    CHECK(write(text, in(mbox_dialect::mboxcl2)) ==
          from + "Subject: x\nContent-Length: " + std::to_string(text.size() - 12) + "\n\n" +
              text.substr(12) + "\n");
}

TEST_CASE("M31: a message that begins with From is content, in any dialect") {
    for (const std::string& text : texts{"From x\n\nbody\n", ">From x\n\nbody\n" + from,
                                         ">>From x\n\nbody\n", from + "\nbody\n\n" + from + "\n"}) {
        for (const auto d : dialects) {
            CAPTURE(text);
            CAPTURE(to_string(d));
            mbox_reader_options options;
            options.dialect = d;
            const std::string file = write(text, in(d)) + from + "next\n";
            mbox_reader reader(file, options);
            REQUIRE(reader.next().value());
            std::string got = reader.read_all(1000).value();
            if (const auto at = got.find("Content-Length"); at != std::string::npos)
                got.erase(at, got.find('\n', at) + 1 - at);
            if (d == mbox_dialect::mboxrd || d == mbox_dialect::mboxcl2) CHECK(got == text);
            CHECK(got.size() + 1 >= text.size());
            REQUIRE(reader.next().value());
            CHECK(reader.read_all(1000).value() == "next\n");
            CHECK_FALSE(reader.next().value());
        }
    }
}

TEST_CASE("mbox writer: line ends, and those that are missing") {
    mbox_writer_options crlf;
    crlf.line_end = mbox_line_end::crlf;
    const std::string crlf_from = from.substr(0, from.size() - 1) + "\r\n";
    CHECK(write("a: b\r\n\r\nx\ry\r\n") == from + "a: b\n\nx\ry\n\n");
    CHECK(write("a: b\n\nx\n", crlf) == crlf_from + "a: b\r\n\r\nx\r\n\r\n");
    CHECK(write("a: b\n\nx") == from + "a: b\n\nx\n\n");
    CHECK(write("a: b\n\nx\r") == from + "a: b\n\nx\r\n\n");
    CHECK(write("a: b\n\n") == from + "a: b\n\n\n");
    CHECK(write("a: b\n") == from + "a: b\n\n\n");
    CHECK(write("a: b") == from + "a: b\n\n\n");
    CHECK(write("") == from + "\n\n");
    CHECK(write("\n\nFrom") == from + "\n\nFrom\n\n");
    CHECK(write("a: b\n\nFrom ") == from + "a: b\n\n>From \n\n");
}

TEST_CASE("mbox writer: a sender's Content-Length and Status are taken off") {
    const std::string text = "Content-Length: 5\nA: 1\nSTATUS : RO\n folded\nX-UID\t: 9\nB: 2\n"
                             "X-IMAPbase: 1 2\nX-Statuses: 1\n\nStatus: RO\n";
    CHECK(write(text) == from + "A: 1\nB: 2\nX-Statuses: 1\n\nStatus: RO\n\n");
    mbox_writer_options keep;
    keep.keep_fields = true;
    CHECK(write(text, keep) == from + text + "\n");
    keep.dialect = mbox_dialect::mboxcl2;
    CHECK(write(text, keep) ==
          from + "A: 1\nB: 2\nX-Statuses: 1\nContent-Length: 11\n\nStatus: RO\n\n");
    // Behind a line that is no field, and with many blanks, other programs believe them as well.
    CHECK(write("no field\nStatus: RO\n\nx\n") == from + "no field\n\nx\n\n");
    for (const std::size_t blanks : {57U, 58U, 59U, 1000U}) {
        const std::string gap(blanks, ' ');
        CHECK(write("A: 1\nStatus" + gap + ": RO\n folded\nB" + gap + ": 2\n\nx\n") ==
              from + "A: 1\nB" + gap + ": 2\n\nx\n\n");
    }
    CHECK(write("Status\nStatuses RO\n\nx\n") == from + "Status\nStatuses RO\n\nx\n\n");
}

// A CR of such a line falls away with its end: a reader of CRLF would find the header's end before
// the Content-Length, and a message where there is a line of the body.
TEST_CASE("mbox writer: a header ends at a line of CRs alone") {
    const std::string text = "A: b\r\n\r\r\nbody\r\n\r\nFrom x@y " + from.substr(21) + "\r\nz\r\n";
    const std::string stored = "body\n\nFrom x@y " + from.substr(21) + "\nz\n";
    for (const std::size_t piece : {1U, 3U, 1000U}) {
        const auto file = write(text, in(mbox_dialect::mboxcl2), {}, piece);
        CHECK(file == from + "A: b\nContent-Length: " + std::to_string(stored.size()) + "\n\n" +
                          stored + "\n");
        mbox_reader_options options;
        options.dialect = mbox_dialect::mboxcl2;
        mbox_reader reader(file, options);
        CHECK(reader.next().value());
        CHECK(reader.read_all(1000).value().ends_with("z\n"));
        CHECK(!reader.next().value());
    }
    CHECK(write("A: b\r\n\r\r\r\nbody\r\n", in(mbox_dialect::mboxrd)) == from + "A: b\n\nbody\n\n");
}

TEST_CASE("mbox writer: a status of its own") {
    mbox_status status;
    status.seen = true;
    status.uid = 7;
    for (const auto d : dialects) {
        const std::string file = write("A: 1\nStatus: O\nX-UID: 1\n\nx\n", in(d), status);
        mbox_reader reader(file);
        REQUIRE(reader.next().value());
        const std::string text = reader.read_all(1000).value();
        CHECK(read_mbox_status(header_view::parse(text)) == status);
        CHECK(text.starts_with("A: 1\nStatus: R\nX-Status: \nX-UID: 7\n"));
    }
    status.keywords = {"a\nb"};
    std::string file;
    mbox_writer writer([&](std::string_view bytes) {
        file += bytes;
        return std::error_code();
    });
    CHECK(writer.begin("", time_of_test, status) == errc::invalid_argument);
    CHECK(writer.begin("a\nb", time_of_test) == errc::invalid_argument);
    CHECK(file.empty());
    CHECK(writer.write("x") == errc::wrong_phase);
    CHECK(writer.end() == errc::wrong_phase);
    CHECK(writer.begin("a", time_of_test) == std::error_code());
    CHECK(writer.begin("a", time_of_test) == errc::wrong_phase);
}

TEST_CASE("mbox writer: pieces make no difference") {
    const std::string text = "Status: x\r\nA: 1\r\n\tfolded\r\nContent-length:2\r\n\r\nFrom \r\n"
                             ">From\r\n>>From x\r\n\r\r\n\rFrom y\nFrom z";
    for (const auto d : dialects) {
        for (const auto end : {mbox_line_end::lf, mbox_line_end::crlf}) {
            auto options = in(d);
            options.line_end = end;
            const std::string whole = write(text, options);
            for (std::size_t n = 1; n != text.size(); ++n)
                REQUIRE(write(text, options, {}, n) == whole);
        }
    }
}

TEST_CASE("mbox writer: a message that is held is held up to a limit") {
    for (const std::size_t size : {99U, 100U, 101U}) {
        auto options = in(mbox_dialect::mboxcl2);
        options.limits.held_message = 100 + from.size();
        std::string file;
        mbox_writer writer(
            [&](std::string_view bytes) {
                file += bytes;
                return std::error_code();
            },
            options);
        CHECK(writer.begin("ada@example.org", time_of_test) == std::error_code());
        CHECK(writer.write("a: b\n\n") == std::error_code());
        const auto error = writer.write(std::string(size - 5, 'x')); // the empty line is not yet in
        CHECK((error == errc::too_large) == (size > 100));
        if (error) {
            CHECK(writer.write("x") == errc::wrong_phase);
            CHECK(file.empty());
            CHECK(writer.begin("ada@example.org", time_of_test) == std::error_code());
        }
        CHECK(writer.end() == std::error_code());
        CHECK_FALSE(file.empty());
    }
}

TEST_CASE("mbox writer: no From line is longer than readers take") {
    for (const std::size_t size : {99U, 100U, 101U}) {
        auto options = in(mbox_dialect::mboxrd);
        options.limits.from_line = 100;
        std::string file;
        mbox_writer writer(
            [&](std::string_view bytes) {
                file += bytes;
                return std::error_code();
            },
            options);
        const std::string path(size - std::string_view("From  Tue Nov 24 04:05:06 2026").size(),
                               'a');
        const auto error = writer.begin(path, time_of_test);
        CHECK(error == (size > 100 ? errc::too_large : std::error_code()));
        CHECK(writer.end() == (error ? errc::wrong_phase : std::error_code()));
        mbox_reader_options reading;
        reading.limits = options.limits;
        CHECK(mbox_reader(file, reading).next().value() == !error);
    }
}

TEST_CASE("mbox writer: an error of the sink is the caller's") {
    int calls = 0;
    mbox_writer writer([&](std::string_view) {
        return ++calls == 2 ? std::make_error_code(std::errc::no_space_on_device)
                            : std::error_code();
    });
    CHECK(writer.begin("a", time_of_test) == std::error_code());
    CHECK(writer.write("a: b\n") == std::error_code());
    CHECK(writer.write("c: d\n") == std::errc::no_space_on_device);
    CHECK(writer.end() == errc::wrong_phase);
    CHECK(writer.begin("a", time_of_test) == std::error_code());
}
