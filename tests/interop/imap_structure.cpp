// Prints what libimap's bridge makes of message files, for envelope_test.py to compare with a real
// server: for each file ENVELOPE and BODYSTRUCTURE, each behind its length and a line
// end.
#include <cstdio>
#include <string>
#include <string_view>

#include <courriel/imap/with_mime.hpp>

#include "common/message_file.hpp"

namespace {

void print(std::string_view bytes) {
    std::printf("%zu\n", bytes.size());
    std::fwrite(bytes.data(), 1, bytes.size(), stdout);
}

} // namespace

int main(int argc, char* argv[]) {
    using namespace courriel;
    for (int i = 1; i < argc; ++i) {
        const std::string text = example::read_file(argv[i]);
        const auto mail = mime::message_view::parse(text);
        std::string envelope, structure;
        imap::envelope_of(mail).append_to(envelope);
        imap::body_structure_of(mail).append_to(structure);
        print(envelope);
        print(structure);
    }
    return 0;
}
