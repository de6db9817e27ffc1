// The kernels of every machine that this one can be, against the plain ones: the same octets and
// the same defects whatever stands where. Inputs lie in buffers of their exact size.
#include "simd/kernels.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <courriel/mime/transfer_decoder.hpp>
#include <courriel/mime/transfer_encoder.hpp>
#include <courriel/utf8.hpp>

#include "charset/valid_utf8.hpp"
#include "plain_run.hpp"
#include "support/exact_copy.hpp"

namespace {

using namespace courriel;
using namespace courriel::mime;
using namespace std::string_view_literals;
using encoding = transfer_encoding;

class noise {
public:
    std::size_t below(std::size_t n) noexcept {
        state_ = state_ * 6364136223846793005 + 1442695040888963407;
        return static_cast<std::size_t>(state_ >> 33) % n;
    }
    std::string text(std::size_t size, std::string_view alphabet) {
        std::string out;
        while (out.size() != size) out += alphabet[below(alphabet.size())];
        return out;
    }
    // A few octets of `text` become others, or go.
    std::string spoil(std::string text, std::size_t times, std::string_view octets) {
        for (std::size_t i = 0; i != times && !text.empty(); ++i) {
            const std::size_t at = below(text.size());
            if (below(3) == 0)
                text.erase(at, 1 + below(3));
            else
                text[at] = octets[below(octets.size())];
        }
        return text;
    }

private:
    std::uint64_t state_ = 1;
};

struct outcome {
    std::string bytes;
    std::vector<defect> defects;
};

bool operator==(const outcome& a, const outcome& b) {
    return a.bytes == b.bytes && std::equal(a.defects.begin(), a.defects.end(), b.defects.begin(),
                                            b.defects.end(), [](const defect& x, const defect& y) {
                                                return x.kind == y.kind && x.begin == y.begin &&
                                                       x.end == y.end;
                                            });
}

outcome decode(std::string_view text, encoding e, std::size_t piece) {
    outcome o;
    transfer_decoder decoder(e, defect_sink(o.defects));
    for (std::size_t at = 0; at < text.size(); at += piece)
        decoder.write(test::exact_copy(text.substr(at, piece)).view(), o.bytes);
    decoder.finish(o.bytes);
    return o;
}

template <class Encoder>
std::string encode(std::string_view bytes, Encoder encoder, std::size_t piece) {
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
        encoder.write(test::exact_copy(bytes.substr(at, piece)).view(), out);
    encoder.finish(out);
    return out;
}

template <class Work>
auto forced(const simd::kernels& kernels, const Work& work) {
    const simd::forced_kernels guard(kernels);
    return work();
}

// What `work` gives with the plain kernels and with all others.
template <class Work>
void check_all(const Work& work) {
    const auto expected = forced(*simd::available().front(), work);
    for (const simd::kernels* kernels : simd::available()) {
        CAPTURE(kernels->name);
        CHECK(forced(*kernels, work) == expected);
    }
}

void check_decoder(std::string_view text, encoding e, std::size_t piece) {
    CAPTURE(text);
    CAPTURE(piece);
    check_all([&] { return decode(text, e, piece); });
    CHECK(decode(text, e, piece) == decode(text, e, text.size() + 1));
}

} // namespace

TEST_CASE("M19: base64 by vectors is base64 by characters, well-formed or not") {
    noise random;
    for (std::size_t size = 0; size != 400; ++size) {
        const std::string bytes = random.text(size, "\0\x01\x7F\x80\xAB\xFF Az"sv);
        check_all([&] { return encode(bytes, base64_encoder(), 1 + size / 2); });
        const std::string text = encode_body(bytes, encoding::base64);
        CHECK(decode_body(text, encoding::base64) == bytes);
        std::string lf = text;
        lf.erase(std::remove(lf.begin(), lf.end(), '\r'), lf.end());
        for (const std::size_t piece : {std::size_t{1000}, 1 + random.below(90)}) {
            check_decoder(text, encoding::base64, piece);
            check_decoder(lf, encoding::base64, piece);
            check_decoder(random.spoil(text, 1 + size / 60, "=\r\n \t!-_\0\xFF\x80/+"sv),
                          encoding::base64, piece);
        }
    }
    // Every octet at every place of a vector and of a line.
    const std::string line = encode_body(random.text(114, "ABCxyz\x80\xFF"sv), encoding::base64);
    for (std::size_t at = 0; at != line.size(); ++at)
        for (int octet = 0; octet != 256; ++octet) {
            std::string text = line;
            text[at] = static_cast<char>(octet);
            check_all([&] { return decode(text, encoding::base64, text.size()); });
        }
    // Lines of every length.
    for (std::size_t length = 1; length != 100; ++length) {
        std::string text;
        while (text.size() < 500) text += random.text(length, "AZaz09+/"sv) + "\r\n";
        check_decoder(text, encoding::base64, 1000);
    }
}

TEST_CASE("M20: quoted-printable by vectors is that by characters, well-formed or not") {
    noise random;
    const std::string_view alphabets[] = {"ab \t=.\r\nFrom\xE9"sv,
                                          "abcdefgh ijklmnop\xC3\xA9"sv,
                                          "From .\n"sv,
                                          " \t\r\n"sv,
                                          "\0\xFF="sv,
                                          "abcdefghijklmnopq rstuvwx\r\n"sv};
    for (const auto alphabet : alphabets)
        for (std::size_t size = 0; size < 400; size += 7) {
            const std::string bytes = random.text(size, alphabet);
            const std::size_t piece = 1 + random.below(120);
            for (const body_form form : {body_form::text, body_form::binary}) {
                const auto encoded = [&](std::size_t n) {
                    return encode(bytes, quoted_printable_encoder(form), n);
                };
                check_all([&] { return encoded(1000); });
                check_all([&] { return encoded(piece); });
                CHECK(encoded(piece) == encoded(1000));
                const std::string text = encoded(1000);
                check_decoder(text, encoding::quoted_printable, 1000);
                check_decoder(random.spoil(text, 1 + size / 60, "==\r\n  \t4fG\0\xFF"sv),
                              encoding::quoted_printable, piece);
            }
        }
    for (const auto alphabet : {"=4fD0\r\n ax"sv, "=\r\n"sv, "= \n"sv, "=3D "sv, "a b\t\r\n="sv})
        for (std::size_t size = 0; size < 300; size += 3)
            check_decoder(random.text(size, alphabet), encoding::quoted_printable,
                          1 + random.below(100));
    const std::string line = encode_body(random.text(200, "abc de\xE9"sv), //
                                         encoding::quoted_printable);
    for (std::size_t at = 0; at != 100; ++at)
        for (int octet = 0; octet != 256; ++octet) {
            std::string text = line;
            text[at] = static_cast<char>(octet);
            check_all([&] { return decode(text, encoding::quoted_printable, text.size()); });
        }
    // Blanks that end a line may be older than a kernel's block of output.
    for (const std::size_t blanks : {30U, 76U, 77U, 2000U, 3000U, 10'000U}) {
        const std::string run(blanks, ' ');
        for (const auto* end : {"\r\nx", "x", "=\r\nx", "\t=20\r\n"})
            for (const std::size_t piece : {7U, 100U, 2100U, 100'000U})
                check_decoder("abc" + run + end, encoding::quoted_printable, piece);
    }
}

TEST_CASE("M21: UTF-8 by vectors is valid exactly when it is by characters") {
    noise random;
    const std::string_view characters[] = {
        "a",
        "b",
        "\xC3\xA9",
        "\xE2\x82\xAC",
        "\xF0\x9F\x98\x80",
        "\xDF\xBF",
        "\xC2\x80",
        "\xE0\xA0\x80",
        "\xED\x9F\xBF",
        "\xEE\x80\x80",
        "\xEF\xBF\xBF",
        "\xF0\x90\x80\x80",
        "\xF4\x8F\xBF\xBF",
        "an ASCII run that is longer than any vector of thirty-two octets"};
    const auto check = [](std::string_view text) {
        const test::exact_copy buffer(text);
        const std::size_t expected = utf8::valid_prefix(text);
        for (const simd::kernels* kernels : simd::available()) {
            CAPTURE(kernels->name);
            const simd::forced_kernels guard(*kernels);
            CHECK(mime::detail::valid_utf8_prefix(buffer.view()) == expected);
        }
    };
    for (int i = 0; i != 3000; ++i) {
        std::string text;
        for (std::size_t n = random.below(60); n != 0; --n)
            text += characters[random.below(std::size(characters))];
        check(text);
        check(random.spoil(text, 1, "a\x80\xBF\xC0\xC1\xED\xA0\x9F\xE0\xF0\x8F\xF4\x90\xF5\xFF"sv));
    }
    // All beginnings of two octets, and of three of those that begin with more, across the places
    // where vectors meet.
    for (std::size_t pad = 12; pad != 34; ++pad)
        for (unsigned first = 0x7F; first != 0x100; ++first)
            for (unsigned second = 0x7F; second != 0x100; second += first < 0xE0 ? 1 : 3) {
                std::string text(pad, 'x');
                text += static_cast<char>(first);
                text += static_cast<char>(second);
                text += "\x80\x80" + std::string(40, 'y');
                check(text);
            }
    std::string bits(40, 'x');
    for (unsigned second = 0x80; second != 0xC0; ++second)
        for (const unsigned first : {0xE0U, 0xE1U, 0xEDU, 0xEFU, 0xF0U, 0xF1U, 0xF4U, 0xF5U}) {
            std::string text = bits + static_cast<char>(first) + static_cast<char>(second);
            for (int tails = 0; tails != 4; ++tails) {
                check(text + bits);
                text += '\x80';
            }
        }
}

TEST_CASE("kernels: the first of three octets, or the end") {
    for (const simd::kernels* kernels : simd::available())
        for (std::size_t size = 0; size != 100; ++size) {
            test::exact_copy buffer(std::string(size, 'a'));
            char* const begin = buffer.data();
            CHECK(kernels->find(begin, begin + size, '=', '\n', '\r') == begin + size);
            for (std::size_t at = 0; at != size; ++at) {
                begin[at] = "=\n\r"[at % 3];
                CHECK(kernels->find(begin, begin + size, '=', '\n', '\r') == begin + at);
                begin[at] = 'a';
            }
        }
}

TEST_CASE("kernels: this machine's are used") {
    CHECK(simd::available().front()->name == "plain"sv);
    CHECK(&simd::active() == simd::available().back());
    const simd::forced_kernels guard(*simd::available().front());
    CHECK(&simd::active() == simd::available().front());
}

TEST_CASE("plain_run: it ends before every control but DEL, and every octet beyond ASCII") {
    for (std::size_t size = 1; size != 20; ++size)
        for (std::size_t at = 0; at != size; ++at)
            for (int octet = 0; octet != 256; ++octet) {
                std::string text(size, 'x');
                text[at] = static_cast<char>(octet);
                const bool plain = octet >= 0x20 && octet < 0x80;
                if (mime::detail::plain_run(test::exact_copy(text).view()) != (plain ? size : at)) {
                    CAPTURE(octet);
                    FAIL(text);
                }
            }
}
