require "redis-store"
require_relative "work"

store = Redis::Store::Factory.create(ENV["REDIS_URL"], timeout: 1)
work(
  set: ->(turn) { store.set("key:#{turn % 10}", "value") },
  get: ->(turn) { store.get("key:#{turn % 10}") }
)
