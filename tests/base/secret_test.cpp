// Secrets leave nothing behind in memory.
#include <courriel/secret.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <courriel/sasl.hpp>

using courriel::secret_string;
using courriel::wipe;
namespace sasl = courriel::sasl;

namespace {

// A password that lies within its object, and one that does not.
const std::string short_password = "pa55word";
const std::string long_password(100, 's');

// An object in memory that can be looked at when it is gone.
template <class T>
class exhibit {
public:
    template <class... Args>
    explicit exhibit(Args&&... args) {
        std::construct_at(&object(), std::forward<Args>(args)...);
    }
    exhibit(const exhibit&) = delete;
    exhibit& operator=(const exhibit&) = delete;
    [[nodiscard]] T& object() { return *reinterpret_cast<T*>(memory_); }
    void destroy() { std::destroy_at(&object()); }
    [[nodiscard]] bool shows(std::string_view text) const {
        return std::string_view(memory_, sizeof memory_).find(text.substr(1, 4)) !=
               std::string_view::npos;
    }

private:
    alignas(T) char memory_[sizeof(T)] = {};
};

} // namespace

TEST_CASE("a secret is overwritten, wherever its octets lie") {
    std::string small = "secret";
    std::string large(1000, 'x');
    const std::string_view small_octets = small;
    const std::string_view large_octets = large;
    wipe(small);
    wipe(large);
    CHECK(small.empty());
    CHECK(large.empty());
    CHECK(small_octets == std::string(6, '\0'));
    CHECK(large_octets == std::string(1000, '\0'));
}

TEST_CASE("a secret string is overwritten when it is gone, moved or replaced") {
    exhibit<secret_string> one(short_password);
    CHECK(one.shows(short_password));
    secret_string two = std::move(one.object());
    CHECK_FALSE(one.shows(short_password));
    CHECK(one.object().empty());
    CHECK(two == short_password);

    one.object() = std::move(two);
    CHECK(two.empty());
    CHECK(one.shows(short_password));
    one.object() = secret_string("x");
    CHECK_FALSE(one.shows(short_password));
    one.object() = short_password;
    CHECK(one.shows(short_password));
    one.destroy();
    CHECK_FALSE(one.shows(short_password));

    secret_string held = long_password;
    const std::string_view octets = held;
    held = "short";
    CHECK(held == "short");
    CHECK(octets.substr(6) == std::string(94, '\0')); // the memory is still the string's
    held = long_password;
    const secret_string moved = std::move(held);
    CHECK(moved == long_password);
    CHECK(moved.size() == 100);
    CHECK(secret_string(moved) == long_password);
}

TEST_CASE("passwords on their way to be checked leave nothing behind") {
    exhibit<sasl::password_check> check(sasl::password_check{{}, "ada", short_password});
    CHECK(check.shows(short_password));
    check.destroy();
    CHECK_FALSE(check.shows(short_password));
    exhibit<sasl::credential> found(sasl::known_password{short_password});
    CHECK(found.shows(short_password));
    const sasl::credential taken = std::move(found.object());
    CHECK_FALSE(found.shows(short_password));
    CHECK(std::get<sasl::known_password>(taken).password == short_password);
    found.destroy();
}
