require "redis-client"
require_relative "work"

client = RedisClient.config(url: ENV["REDIS_URL"], timeout: 1).new_pool(size: 2)
work(
  set: ->(turn) { client.call("SET", "key:#{turn % 10}", "value") },
  get: ->(turn) { client.call("GET", "key:#{turn % 10}") }
)
