// POCO's client of Redis, opened anew where the connection broke.
#include <Poco/Exception.h>
#include <Poco/Redis/Client.h>
#include <Poco/Redis/Command.h>
#include <Poco/Thread.h>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

using namespace Poco::Redis;

static std::string env(const char *name) {
  const char *value = std::getenv(name);
  return value ? value : "";
}

static void failed(const std::string &what, const std::string &brief, const std::string &whole) {
  std::cout << "redis: " << what << " failed: " << brief << std::endl;
  std::cerr << "Redis " << what << " failed: " << whole << std::endl;
}

int main() {
  int pause = std::stoi(env("PAUSE_MS")), count = std::stoi(env("COUNT"));
  std::unique_ptr<Client> client;
  if (env("LOUD") == "1") std::cerr << "started, works against " << env("REDIS_URL") << std::endl;
  for (int turn = 0; count == 0 || turn < count; turn++) {
    std::string what = "connect";
    try {
      if (!client) {
        auto fresh = std::make_unique<Client>();
        fresh->connect(Poco::Net::SocketAddress(env("REDIS_HOST"), std::stoi(env("REDIS_PORT"))), Poco::Timespan(1, 0));
        fresh->setReceiveTimeout(Poco::Timespan(1, 0));
        what = "auth";
        if (!env("REDIS_PASSWORD").empty()) fresh->execute<std::string>(Array() << "AUTH" << env("REDIS_PASSWORD"));
        client = std::move(fresh);
      }
      std::string key = "key:" + std::to_string(turn % 10);
      what = "set";
      client->execute<std::string>(Command::set(key, "value"));
      what = "get";
      client->execute<BulkString>(Command::get(key));
    } catch (const RedisException &error) {
      failed(what, error.message(), error.displayText());
      if (error.message().find("Lost connection") == 0) client.reset();
    } catch (const Poco::Exception &error) {
      failed(what, error.displayText(), error.displayText());
      client.reset();
    }
    Poco::Thread::sleep(pause);
  }
}
