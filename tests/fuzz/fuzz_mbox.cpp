// mbox files: whatever a file is, pieces read as the whole does, and every message is within the
// file; whatever a message is, what is written of it reads back as one message and the next one.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <courriel/mime/mbox_reader.hpp>
#include <courriel/mime/mbox_writer.hpp>

#include "fuzz/fuzz.hpp"

namespace {

using namespace courriel;
using mime::mbox_dialect;

constexpr mbox_dialect dialects[] = {mbox_dialect::mboxo, mbox_dialect::mboxrd,
                                     mbox_dialect::mboxcl, mbox_dialect::mboxcl2};

std::vector<std::string> read(mime::mbox_reader reader, std::size_t file_size) {
    std::vector<std::string> out;
    std::uint64_t at = 0;
    while (reader.next().value()) {
        out.push_back(reader.read_all(2 * file_size).value());
        const auto& entry = reader.entry();
        fuzz::require(entry.begin >= at && entry.begin < entry.content_begin &&
                          entry.content_begin <= entry.content_end &&
                          entry.content_end <= file_size,
                      "a message is not within the file");
        at = entry.content_end;
    }
    return out;
}

void read_all_ways(fuzz::choices& random, std::string_view file) {
    mime::mbox_reader_options options;
    options.dialect = dialects[random.below(4)];
    options.unquotes = random.one_in(2);
    if (random.one_in(2)) options.line_end = mime::mbox_line_end::crlf;
    options.needs_date = random.one_in(2);
    options.needs_empty_line = random.one_in(2);
    const auto whole = read(mime::mbox_reader(file, options), file.size());
    const auto source = [&](std::uint64_t offset, std::span<char> to) -> result<std::size_t> {
        const auto rest = file.substr(std::min<std::size_t>(offset, file.size()));
        return rest.copy(to.data(), std::min(1 + random.below(30), to.size()));
    };
    fuzz::require(read(mime::mbox_reader(source, options), file.size()) == whole,
                  "pieces make a difference");
    (void)mime::detect_mbox(file, random.one_in(2));
}

// What a message comes to in a file with LF: a header that ends, a last line that ends. The header
// ends at a line of CRs alone, too.
std::string as_stored(std::string_view message) {
    std::string out;
    bool in_header = true;
    while (!message.empty()) {
        const auto lf = message.find('\n');
        std::string_view line = message.substr(0, lf);
        message.remove_prefix(lf == message.npos ? message.size() : lf + 1);
        const bool only_cr = line.find_first_not_of('\r') == line.npos && line.size() <= 64;
        if (lf != message.npos && line.ends_with('\r')) line.remove_suffix(1);
        if (lf != message.npos && in_header && only_cr) {
            in_header = false;
            line = {};
        }
        out += line;
        out += '\n';
    }
    if (in_header) out += '\n';
    return out;
}

void write_and_read(fuzz::choices& random, std::string_view message) {
    const auto dialect = dialects[random.below(4)];
    mime::mbox_writer_options options;
    options.dialect = dialect;
    options.keep_fields = dialect == mbox_dialect::mboxrd;
    std::string file;
    mime::mbox_writer writer(
        [&](std::string_view bytes) {
            file += bytes;
            return std::error_code();
        },
        options);
    for (int i = 0; i != 2; ++i) {
        fuzz::require(!writer.begin("a@b", std::chrono::sys_seconds()), "refused");
        for (std::string_view rest = message; !rest.empty();) {
            const auto piece = rest.substr(0, 1 + random.below(20));
            fuzz::require(!writer.write(piece), "refused");
            rest.remove_prefix(piece.size());
        }
        fuzz::require(!writer.end(), "refused");
    }
    mime::mbox_reader_options reading;
    reading.dialect = dialect;
    const auto got = read(mime::mbox_reader(file, reading), file.size());
    fuzz::require(got.size() == 2 && got[0] == got[1], "not two messages");
    if (dialect == mbox_dialect::mboxrd)
        fuzz::require(got[0] == as_stored(message), "no round trip");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    read_all_ways(in.random, in.wire);
    write_and_read(in.random, in.wire);
    return 0;
}
