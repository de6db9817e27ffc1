// See decoders.hpp: the charsets that the system's iconv reads. It converts in blocks; an octet
// that it refuses becomes U+FFFD, and it is asked again behind it.
#include <courriel/version.hpp>

#include "decoders.hpp"

#if COURRIEL_HAS_ICONV

#include <cerrno>
#include <cstddef>

#include <iconv.h>

#include <courriel/errc.hpp>
#include <courriel/utf8.hpp>

namespace courriel::mime::charset::detail {
namespace {

class converter {
public:
    converter(const char* to, const char* from) noexcept : handle_(::iconv_open(to, from)) {}
    converter(const converter&) = delete;
    converter& operator=(const converter&) = delete;
    ~converter() {
        if (is_open()) ::iconv_close(handle_);
    }

    [[nodiscard]] bool is_open() const noexcept { return handle_ != invalid(); }

    void append(std::string_view bytes, std::string& out) {
        char* in = const_cast<char*>(bytes.data()); // iconv's interface is older than const
        std::size_t left = bytes.size();
        while (left != 0) {
            const std::size_t before = left;
            const int error = step(&in, &left, out);
            if (error == 0) continue;
            if (error == E2BIG && left != before) continue;
            utf8::append(out, utf8::replacement);
            if (error == EINVAL) break; // the end cuts a sequence short
            ++in;
            --left;
        }
        step(nullptr, nullptr, out); // what the converter may still hold back
    }

    // False when something in `bytes` cannot be converted.
    [[nodiscard]] bool append_all(std::string_view bytes, std::string& out) {
        char* in = const_cast<char*>(bytes.data());
        std::size_t left = bytes.size();
        while (left != 0) {
            const std::size_t before = left;
            const int error = step(&in, &left, out);
            if (error != 0 && (error != E2BIG || left == before)) return false;
        }
        return step(nullptr, nullptr, out) == 0; // back to the first shift state
    }

private:
    static ::iconv_t invalid() noexcept { return reinterpret_cast<::iconv_t>(-1); }

    // One block; 0 or errno.
    int step(char** in, std::size_t* left, std::string& out) {
        char block[4096];
        char* to = block;
        std::size_t room = sizeof block;
        const std::size_t failed = static_cast<std::size_t>(-1);
        const int error = ::iconv(handle_, in, left, &to, &room) == failed ? errno : 0;
        out.append(block, to);
        return error;
    }

    ::iconv_t handle_;
};

} // namespace

bool append_by_iconv(std::string_view bytes, const char* name, std::string& out) {
    converter c("UTF-8", name);
    if (!c.is_open()) return false;
    c.append(bytes, out);
    return true;
}

result<std::string> from_utf8_by_iconv(std::string_view text, const char* name) {
    converter c(name, "UTF-8");
    if (!c.is_open()) return errc::not_supported;
    std::string out;
    if (!c.append_all(text, out)) return errc::invalid_argument;
    return out;
}

bool has_iconv(const char* name) noexcept { return converter("UTF-8", name).is_open(); }

} // namespace courriel::mime::charset::detail

#else

#include <courriel/errc.hpp>

namespace courriel::mime::charset::detail {

bool append_by_iconv(std::string_view, const char*, std::string&) { return false; }
result<std::string> from_utf8_by_iconv(std::string_view, const char*) {
    return errc::not_supported;
}
bool has_iconv(const char*) noexcept { return false; }

} // namespace courriel::mime::charset::detail

#endif
