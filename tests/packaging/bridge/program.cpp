// Uses the shared library, and knows nothing of what is in it: not even C++20.
#include <string>

std::string greetings();

int main() {
    const auto text = greetings();
    const auto second = text.find("\r\n") + 2;
    return text.compare(0, 4, "220 ") == 0 && text.compare(second, 3, "+OK") == 0 ? 0 : 1;
}
