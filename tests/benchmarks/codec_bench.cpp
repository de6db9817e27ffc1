// codec_bench [--quick]: how fast bodies are encoded and decoded, and text is made UTF-8. Each
// codec has 8 MiB of octets, as a large attachment, and 64 KiB of them again and again, as many
// small ones; --quick takes little of both. Decoders are measured by the octets that go in,
// encoders by those that are encoded. The text has an accented word and an '=' in ten words.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

#include <courriel/mime/charset.hpp>
#include <courriel/mime/transfer_encoding.hpp>

#include "measure.hpp"

namespace {

namespace mime = courriel::mime;
namespace benchmarks = courriel::benchmarks;
using encoding = mime::transfer_encoding;

class noise {
public:
    std::uint64_t next() noexcept {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_;
    }

private:
    std::uint64_t state_ = 88172645463325252;
};

std::string make_octets(std::size_t size) {
    noise random;
    std::string octets(size, '\0');
    for (char& c : octets) c = static_cast<char>(random.next());
    return octets;
}

std::string make_text(std::size_t size, std::string_view accented) {
    const std::string_view words[] = {"the", "report", "shipment", accented, "meeting",
                                      "and", "of",     "order",    "a=b",    "schedule"};
    noise random;
    std::string text;
    while (text.size() < size) {
        for (int i = 0; i != 40; ++i) {
            text += words[random.next() % 10];
            text += ' ';
        }
        text.back() = '\r';
        text += '\n';
    }
    return text;
}

using codec = std::function<std::size_t(std::string_view)>;

void measure(const char* corpus, const std::string& metric, std::string_view in, std::size_t rounds,
             const codec& work) {
    const benchmarks::timing best = benchmarks::best_of([&] {
        for (std::size_t i = 0; i != rounds; ++i) benchmarks::sink() += work(in);
    });
    benchmarks::tell(corpus, metric, static_cast<double>(in.size() * rounds) / best.cpu / 1e6,
                     "MB/s");
}

codec decoder(encoding e) {
    return [e](std::string_view in) { return mime::decode_body(in, e).size(); };
}
codec encoder(encoding e) {
    return [e](std::string_view in) { return mime::encode_body(in, e).size(); };
}
codec reader(const char* label) {
    return [label](std::string_view in) {
        std::string out;
        (void)mime::charset::to_utf8(in, label, out);
        return out.size();
    };
}

void run(const char* corpus, std::size_t size, std::size_t rounds) {
    const std::string octets = make_octets(size);
    const std::string text = make_text(size, "Gr\xC3\xBC\xC3\x9F"
                                             "e");
    const std::string latin = make_text(size, "Gr\xFC\xDF"
                                              "e");
    const std::string base64 = mime::encode_body(octets, encoding::base64);
    const std::string printable = mime::encode_body(text, encoding::quoted_printable);
    measure(corpus, "base64_decode", base64, rounds, decoder(encoding::base64));
    measure(corpus, "base64_encode", octets, rounds, encoder(encoding::base64));
    measure(corpus, "quoted_printable_decode", printable, rounds,
            decoder(encoding::quoted_printable));
    measure(corpus, "quoted_printable_encode", text, rounds, encoder(encoding::quoted_printable));
    measure(corpus, "utf8_to_utf8", text, rounds, reader("utf-8"));
    measure(corpus, "latin1_to_utf8", latin, rounds, reader("iso-8859-1"));
}

} // namespace

int main(int argc, char** argv) {
    const bool quick = argc == 2 && std::string_view(argv[1]) == "--quick";
    if (argc > 2 || (argc == 2 && !quick)) {
        std::fprintf(stderr, "usage: codec_bench [--quick]\n");
        return 2;
    }
    run("codecs", quick ? 1 << 14 : 8 << 20, 1);
    run("codecs_64k", quick ? 1 << 10 : 1 << 16, quick ? 1 : 256);
}
